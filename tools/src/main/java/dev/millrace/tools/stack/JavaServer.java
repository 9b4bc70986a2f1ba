package dev.millrace.tools.stack;

import dev.millrace.embedded.Folders;
import dev.millrace.embedded.Leash;
import dev.millrace.embedded.LeashedProcess;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The gateway or the persister as a process of its own, on a leash: it ends with the JVM that started it,
 * however that one ends. Whoever starts it closes it.
 */
public final class JavaServer implements Life {

    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

    /** Longer than the process' own bound on a stop, unless {@code stop.patience} was set to more. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(PROBE_TIMEOUT).build();

    private final Spec spec;
    private final LeashedProcess process;
    private final long logStart;

    private JavaServer(Spec spec, LeashedProcess process, long logStart) {
        this.spec = spec;
        this.process = process;
        this.logStart = logStart;
    }

    /**
     * What to start.
     *
     * @param yielding     whether it is {@linkplain Leash#yielding behind others} where processors are scarce
     * @param healthUrl    answers 200 once the process serves
     * @param environment  beside this JVM's own; secrets belong here and not into arguments
     */
    public record Spec(String name, Path jar, List<String> jvmOptions, boolean yielding,
            Map<String, String> environment, URI healthUrl, Path log) {

        /** Without the environment, which holds secrets. */
        @Override
        public String toString() {
            return name + " (" + jar + ")";
        }
    }

    public static JavaServer start(Spec spec) throws IOException {
        if (Files.notExists(spec.jar())) {
            throw new IOException(spec.jar() + " is not there: the build folder was wiped");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(spec.jvmOptions());
        command.add("-jar");
        command.add(spec.jar().toString());
        Leash leash = Leash.of(command).log(spec.log()).grace(GRACE);
        if (spec.yielding()) {
            leash = leash.yielding();
        }
        for (var variable : spec.environment().entrySet()) {
            leash = leash.environment(variable.getKey(), variable.getValue());
        }
        long logStart = Files.exists(spec.log()) ? Files.size(spec.log()) : 0;
        return new JavaServer(spec, leash.start(), logStart);
    }

    public String name() {
        return spec.name();
    }

    @Override
    public Path log() {
        return spec.log();
    }

    public LeashedProcess process() {
        return process;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public CompletableFuture<Integer> onExit() {
        return process.onExit();
    }

    /** Waits until the process says it is healthy. Fails as soon as it ends instead. */
    @Override
    public void awaitHealthy(Duration atMost) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isHealthy()) {
            if (exitsWithin(POLL)) {
                throw new IOException(
                        name() + " ended with status " + onExit().join()
                                + " instead of starting; it said, in "
                                + log() + ":" + System.lineSeparator() + Folders.tail(log(), logStart));
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        name() + " is not healthy after " + atMost.toSeconds() + " s; see " + log());
            }
        }
    }

    public boolean isHealthy() throws InterruptedException {
        try {
            HttpRequest probe = HttpRequest.newBuilder(spec.healthUrl()).timeout(PROBE_TIMEOUT).build();
            return HTTP.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // Not listening yet, or no longer: either way not healthy.
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private boolean exitsWithin(Duration time) throws InterruptedException {
        try {
            onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
