package dev.millrace.embedded;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running process on a {@link Leash}. Whoever started it owns it and closes it; if it never gets to that, the
 * leash does. Safe for use by several threads.
 */
public final class LeashedProcess implements AutoCloseable {

    /** The status of a process that {@code SIGKILL} ended. */
    public static final int KILLED = 128 + 9;

    private static final Logger log = LoggerFactory.getLogger(LeashedProcess.class);
    /** A watcher counts naps, so on a busy machine it is late; by this much more it is dead. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Leash leash;
    private final Process process;

    LeashedProcess(Leash leash, Process process) {
        this.leash = leash;
        this.process = process;
    }

    /** The process's own, not a shell's. */
    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit status, 128 + n for a process that signal n ended. */
    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Standard output and error, where the leash says {@code PIPE}; empty otherwise. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** Whether the process ended within that time. */
    public boolean awaitExit(Duration time) throws InterruptedIOException {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted while waiting for " + this)
                    .initCause(e);
        }
    }

    /** As {@code kill -9} from outside; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /**
     * Sends the stop signal, waits, kills what does not end within its grace (and says so in the log), and returns
     * when the process is gone. An interrupt does not cut the wait short, which the grace bounds; it is kept.
     */
    @Override
    public void close() {
        if (!process.isAlive()) {
            return;
        }
        letGo();
        long patience = leash.grace().multipliedBy(2).plus(MARGIN).toMillis();
        boolean ended = process.onExit()
                .thenApply(self -> true)
                .completeOnTimeout(false, patience, TimeUnit.MILLISECONDS)
                .join();
        if (!ended) {
            log.warn("The watcher of {} is gone: killing the process without it", this);
            kill();
        } else if (process.exitValue() == KILLED) {
            log.warn("{} did not end within {} after SIG{} and was killed", this, leash.grace(),
                    leash.stopSignal());
        }
    }

    private void letGo() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of " + this, e);
        }
    }

    @Override
    public String toString() {
        return leash.command().getFirst() + " (pid " + process.pid() + ")";
    }
}
