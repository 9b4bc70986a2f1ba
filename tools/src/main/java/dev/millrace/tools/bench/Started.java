package dev.millrace.tools.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was started, or taken, and is given back whatever happens: the last first. Thread-safe; closing what is closed
 * already does nothing.
 */
final class Started implements AutoCloseable {

    private final Deque<AutoCloseable> things = new ArrayDeque<>();
    private boolean closed;

    /** @throws IllegalStateException after the end, when it has given it back already */
    synchronized <T extends AutoCloseable> T keep(T thing) {
        things.push(thing);
        if (closed) {
            close();
            throw new IllegalStateException("it is being stopped");
        }
        return thing;
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!things.isEmpty()) {
            try {
                things.pop().close();
            } catch (Exception e) {
                // The others must still be given back.
                System.err.println("bench: could not stop a part cleanly: " + e.getMessage());
            }
        }
    }
}
