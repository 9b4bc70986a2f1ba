package dev.millrace.tools.e2e;

import dev.millrace.tools.token.SignIns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Real socket.io clients in one Node process, driven over its stdin and stdout ({@code clients.mjs}).
 *
 * <p>A test starts it and closes it; the process also ends by itself when this JVM does, because its stdin
 * ends then.
 */
final class SocketClients implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long STOP_SECONDS = 10;

    private final Process node;
    private final BufferedWriter commands;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> outcomes = new ConcurrentHashMap<>();
    private final Map<String, SocketClient> clients = new ConcurrentHashMap<>();

    private SocketClients(Process node) {
        this.node = node;
        this.commands = new BufferedWriter(
                new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8));
        Thread.ofVirtual().name("socket-clients").start(this::readOutcomes);
    }

    static SocketClients start() throws IOException, InterruptedException {
        Path packages = NodePackages.installed();
        return new SocketClients(new ProcessBuilder("node", "clients.mjs")
                .directory(packages.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** A client that connects to {@code /chat} over WebSocket alone; whether it gets in is for the test to see. */
    SocketClient connect(String name, URI gateway, SignIns.@Nullable SignIn signIn) {
        return connect(Dial.to(gateway, name, signIn));
    }

    SocketClient connect(Dial dial) {
        var client = new SocketClient(dial.name(), this);
        clients.put(dial.name(), client);
        ObjectNode command = command("connect", dial.name())
                .put("url", dial.gateway() + "/chat")
                .put("library", dial.library().npm);
        command.set("options", JSON.valueToTree(dial.options()));
        command.set("staysIn", JSON.valueToTree(dial.staysIn()));
        run(command).join();
        return client;
    }

    CompletableFuture<JsonNode> emit(String client, Duration within, String event, Object... arguments) {
        ObjectNode command = command("emit", client).put("event", event).put("within", within.toMillis());
        command.set("args", JSON.valueToTree(arguments));
        return run(command);
    }

    void close(String client) {
        run(command("close", client)).join();
    }

    @Override
    public void close() throws IOException {
        commands.close();
        node.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
    }

    private ObjectNode command(String verb, String client) {
        return JSON.createObjectNode().put("do", verb).put("client", client);
    }

    private CompletableFuture<JsonNode> run(ObjectNode command) {
        long id = ids.incrementAndGet();
        var outcome = new CompletableFuture<JsonNode>();
        outcomes.put(id, outcome);
        try {
            String line = JSON.writeValueAsString(command.put("id", id));
            synchronized (commands) {
                commands.write(line);
                commands.newLine();
                commands.flush();
            }
        } catch (IOException e) {
            outcome.completeExceptionally(e);
        }
        return outcome;
    }

    private void readOutcomes() {
        try (var lines = new BufferedReader(
                new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            outcomes.values().forEach(open -> open.completeExceptionally(new IOException("node has ended")));
        }
    }

    private void take(JsonNode line) {
        if (!line.has("id")) {
            SocketClient client = Objects.requireNonNull(clients.get(line.get("client").asText()));
            client.happened(line.get("event").asText(), line.get("args"));
            return;
        }
        CompletableFuture<JsonNode> outcome = Objects
                .requireNonNull(outcomes.remove(line.get("id").asLong()));
        if (line.has("error")) {
            outcome.completeExceptionally(new AssertionError(line.get("error").asText()));
        } else {
            outcome.complete(line);
        }
    }
}
