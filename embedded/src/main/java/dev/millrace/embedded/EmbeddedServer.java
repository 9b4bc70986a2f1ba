package dev.millrace.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A server that runs, on 127.0.0.1 only. It answered before anybody got hold of this object. Whoever started it
 * closes it; if this JVM ends without that, the server is stopped all the same. Safe for several threads.
 */
public abstract sealed class EmbeddedServer implements AutoCloseable permits PostgresServer, RedisServer {

    public static final String HOST = "127.0.0.1";

    private static final Duration STRAGGLERS = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(10);

    private final ServerOptions options;
    private final ServerFolder folder;
    private final LeashedProcess process;

    EmbeddedServer(ServerOptions options, ServerFolder folder, Launch.Running running) {
        this.options = options.port(running.port());
        this.folder = folder;
        this.process = running.process();
    }

    public String host() {
        return HOST;
    }

    public int port() {
        return options.port();
    }

    public String password() {
        return options.password();
    }

    /** What it was started with, its port filled in: start from these, and it is back where clients look for it. */
    public ServerOptions options() {
        return options;
    }

    /** The server's own: what hits this pid hits the server. */
    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.handle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit status when the server ends, for whatever reason. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit();
    }

    public Path logFile() {
        return folder.log();
    }

    /** As {@code kill -9}: the server has no chance to write anything. Its folder is free for the next one. */
    public void kill() {
        end(process::kill);
    }

    /** Stops the server in its orderly way. When this returns, its processes are gone and its folder is free. */
    @Override
    public void close() {
        end(process::close);
    }

    private void end(Runnable how) {
        var family = handle().descendants().toList();
        how.run();
        try {
            folder.close();
            awaitTheEndOf(family);
        } catch (IOException e) {
            throw new UncheckedIOException("after the end of " + this, e);
        }
    }

    /** PostgreSQL's other processes notice by themselves that the first one is gone; so does the watcher. */
    private static void awaitTheEndOf(List<ProcessHandle> family) throws IOException {
        long deadline = System.nanoTime() + STRAGGLERS.toNanos();
        for (var process : family) {
            while (Processes.runs(process)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("pid " + process.pid() + " (" + process.info().command().orElse("?")
                            + ") still runs after " + STRAGGLERS);
                }
                Processes.pause(POLL);
            }
        }
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[port " + port() + ", pid " + pid() + "]";
    }
}
