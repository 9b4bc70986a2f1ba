package dev.millrace.embedded;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Starts a server in a claimed folder, and returns when it answers. What passes by itself is tried again: a free
 * port that somebody else took first, and a predecessor's processes that have not all noticed its death.
 */
record Launch(String name, ServerOptions options, ServerFolder folder, Recipe recipe) {

    /** How one server is run and asked. */
    interface Recipe {
        Leash leash(int port) throws IOException;

        /** Returns when this very server answers; throws {@link Refused} when it never will. */
        void check(int port, long pid) throws IOException, SQLException;
    }

    record Running(LeashedProcess process, int port) {}

    /** The server answered that it does not want us. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Launch.class);
    /** Enough to replay a long log after a crash. */
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration RETRIES = Duration.ofSeconds(15);
    private static final Duration BETWEEN_RETRIES = Duration.ofMillis(100);
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(15);
    /** If another server has our port, ours has noticed by then. */
    private static final Duration SURELY_OURS = Duration.ofMillis(500);

    Running run() throws IOException {
        folder.makeRoomForLog();
        long deadline = System.nanoTime() + RETRIES.toNanos();
        while (true) {
            long start = Folders.size(folder.log());
            try {
                return attempt(start);
            } catch (ServerStartException e) {
                if (System.nanoTime() > deadline || !passes(Folders.tail(folder.log(), start))) {
                    throw e;
                }
                log.info("{} will be started again in a moment: {}", name, e.getMessage());
            }
            Processes.pause(BETWEEN_RETRIES);
        }
    }

    private boolean passes(String said) {
        return (options.port() == 0 && said.contains("Address already in use"))
                || said.contains("pre-existing shared memory block");
    }

    private Running attempt(long logStart) throws IOException {
        int port = options.port() == 0 ? Ports.free() : options.port();
        if (options.port() != 0) {
            Ports.requireFree(port, name);
        }
        long start = System.nanoTime();
        var process = recipe.leash(port).log(folder.log()).start();
        try {
            folder.movedIn(process.handle());
            awaitAnswer(process, port, logStart);
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
        log.info("{} answers on port {} after {} ms, pid {}, log {}", name, port,
                (System.nanoTime() - start) / 1_000_000, process.pid(), folder.log());
        return new Running(process, port);
    }

    private void awaitAnswer(LeashedProcess process, int port, long logStart) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                recipe.check(port, process.pid());
                return;
            } catch (Refused e) {
                if (!process.awaitExit(SURELY_OURS)) {
                    throw e;
                }
            } catch (IOException | SQLException e) {
                last = e;
            }
            if (process.awaitExit(BETWEEN_CHECKS)) {
                var status = process.onExit().join();
                throw failure(process + " ended with status " + status + " instead of starting", logStart,
                        last);
            }
        }
        throw failure(process + " did not answer on port " + port + " within " + START, logStart, last);
    }

    private ServerStartException failure(String what, long logStart, @Nullable Exception last)
            throws IOException {
        var said = Folders.tail(folder.log(), logStart);
        return new ServerStartException(what + "; it said, in " + folder.log() + ":\n" + said, last);
    }
}
