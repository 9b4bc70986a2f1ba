package dev.millrace.tools.stack;

import dev.millrace.embedded.EmbeddedServer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A process from its start to its end. */
interface Life extends AutoCloseable {

    long pid();

    Path log();

    /** Completes with the exit status when the process ends. */
    CompletableFuture<Integer> onExit();

    /** Returns when the process serves. */
    void awaitHealthy(Duration atMost) throws IOException, InterruptedException;

    /** As {@code kill -9}; returns when it is gone. */
    void kill();

    /** Asks it to stop and waits until it has. */
    @Override
    void close();

    /** A server's, which answered before anybody got hold of it. */
    record OfServer(EmbeddedServer server) implements Life {

        @Override
        public long pid() {
            return server.pid();
        }

        @Override
        public Path log() {
            return server.logFile();
        }

        @Override
        public CompletableFuture<Integer> onExit() {
            return server.onExit();
        }

        @Override
        public void awaitHealthy(Duration atMost) {
            // It was, before it was handed out.
        }

        @Override
        public void kill() {
            server.kill();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
