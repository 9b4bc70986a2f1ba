package dev.millrace.tools.stack;

import dev.millrace.tools.CommandException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One process of a stack, which may be ended and started again where it was. An end that nobody asked for is
 * told to the stack.
 *
 * <p>Thread-safe: whoever breaks it and whoever stops the stack hold its lock in turn. Once closed it stays so.
 */
public final class Part implements AutoCloseable {

    /** Begins a life; it need not serve yet. */
    interface Birth {
        Life begin() throws IOException;
    }

    private static final Duration START = Duration.ofSeconds(60);
    private static final long SIGNAL_SECONDS = 5;

    private final String name;
    private final Birth birth;
    private final Consumer<String> onDeath;
    private volatile @Nullable Life life;
    private boolean closed;

    Part(String name, Birth birth, Consumer<String> onDeath) {
        this.name = name;
        this.birth = birth;
        this.onDeath = onDeath;
    }

    public String name() {
        return name;
    }

    /** Starts it, and returns before it serves. */
    public synchronized void launch() throws IOException {
        if (closed) {
            throw new IOException(name + " is not started any more: the stack is being stopped");
        }
        Life begun = birth.begin();
        life = begun;
        var unused = begun.onExit().thenAccept(status -> ended(begun, status));
    }

    /** Its process's own id, while it runs. */
    public long pid() {
        return current().pid();
    }

    /** Waits until it serves. Not under the lock, since it may take a while. */
    public void awaitHealthy() throws IOException, InterruptedException {
        current().awaitHealthy(START);
    }

    /** Starts it again after {@link #kill}, and returns when it serves. */
    public void restart() throws IOException, InterruptedException {
        launch();
        awaitHealthy();
    }

    /** As {@code kill -9}; returns when it is gone. */
    public synchronized void kill() {
        Life killed = current();
        life = null;
        killed.kill();
    }

    /** {@code SIGSTOP}: it holds everything it has, and does nothing. */
    public void pause() throws IOException, InterruptedException, CommandException {
        signal("STOP");
    }

    /** {@code SIGCONT}: it goes on as if no time had passed. */
    public void goOn() throws IOException, InterruptedException, CommandException {
        signal("CONT");
    }

    @Override
    public synchronized void close() {
        closed = true;
        Life last = life;
        life = null;
        if (last != null) {
            last.close();
        }
    }

    private synchronized Life current() {
        Life now = life;
        if (now == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return now;
    }

    /** By its own process id, which stays its own while the lock keeps anybody from ending it. */
    private synchronized void signal(String signal)
            throws IOException, InterruptedException, CommandException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(current().pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new CommandException("SIG" + signal + " could not be sent to " + name);
        }
    }

    /** Without the lock: on a small machine, whoever holds it may wait for the very thread that calls this. */
    private void ended(Life ended, int status) {
        if (ended.equals(life)) {
            onDeath.accept(name + " ended by itself (status " + status + "); see " + ended.log());
        }
    }
}
