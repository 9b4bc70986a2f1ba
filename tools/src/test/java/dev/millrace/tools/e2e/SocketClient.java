package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** One socket.io client, and all that has happened to it. */
final class SocketClient {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final String name;
    private final SocketClients clients;
    private final List<Happening> happenings = new CopyOnWriteArrayList<>();

    SocketClient(String name, SocketClients clients) {
        this.name = name;
        this.clients = clients;
    }

    /** An event of that name came, or a lifecycle event of the client itself. */
    record Happening(String event, JsonNode arguments) {}

    String name() {
        return name;
    }

    /** Emits and waits for the ack's first argument. */
    JsonNode ask(String event, Object... arguments) {
        return asking(event, arguments).join();
    }

    CompletableFuture<JsonNode> asking(String event, Object... arguments) {
        return asking(PATIENCE, event, arguments);
    }

    /** Fails where the ack takes longer. */
    CompletableFuture<JsonNode> asking(Duration within, String event, Object... arguments) {
        return clients.emit(name, within, event, arguments).thenApply(line -> line.get("ack").get(0));
    }

    void join(Object roomId) {
        ask("joinRoom", Map.of("roomId", roomId));
    }

    JsonNode say(Object roomId, String text) {
        return ask("sendMessage", Map.of("roomId", roomId, "message", text));
    }

    void close() {
        clients.close(name);
    }

    /** The first argument of every event of that name so far. */
    List<JsonNode> heard(String event) {
        return happenings.stream()
                .filter(happening -> happening.event().equals(event))
                .map(happening -> happening.arguments().get(0))
                .toList();
    }

    List<JsonNode> awaitHeard(String event, int count) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(heard(event)).as("%s %s's of %s, to whom happened %s", count, event,
                                name, happenings).hasSizeGreaterThanOrEqualTo(count));
        return heard(event);
    }

    SocketClient awaitConnected() {
        awaitHeard("connect", 1);
        return this;
    }

    void happened(String event, JsonNode arguments) {
        happenings.add(new Happening(event, arguments));
    }
}
