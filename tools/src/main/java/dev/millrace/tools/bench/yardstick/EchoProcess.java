package dev.millrace.tools.bench.yardstick;

import dev.millrace.embedded.Leash;
import dev.millrace.embedded.LeashedProcess;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** {@link EchoMain}, which ends with this JVM at the latest. */
public final class EchoProcess implements AutoCloseable {

    private static final long SECONDS = 30;
    private static final int MOST_PORT_DIGITS = 5;

    private final LeashedProcess process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private EchoProcess(LeashedProcess process) {
        this.process = process;
    }

    /** Returns when it listens. */
    public static EchoProcess start(List<String> jvmOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), EchoMain.class.getName()));
        var echo = new EchoProcess(Leash.of(command).output(ProcessBuilder.Redirect.PIPE).start());
        Thread.ofPlatform().daemon().name("echo-output").start(echo::listen);
        try {
            echo.port.orTimeout(SECONDS, TimeUnit.SECONDS).join();
            return echo;
        } catch (CompletionException e) {
            echo.close();
            throw new IOException("the echo gateway does not start: " + e.getCause(), e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port.join());
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }

    /** To the end, or it would wait for somebody to read its output. The JVM may say something before it does. */
    private void listen() {
        var before = new StringBuilder();
        try (var output = new BufferedReader(
                new InputStreamReader(process.output(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.matches("\\d{1," + MOST_PORT_DIGITS + "}")) {
                    port.complete(Integer.valueOf(line));
                } else if (!port.isDone()) {
                    before.append(line).append(System.lineSeparator());
                }
            }
            port.completeExceptionally(new IOException("it ended; it said: " + before));
        } catch (IOException | UncheckedIOException e) {
            port.completeExceptionally(e);
        }
    }
}
