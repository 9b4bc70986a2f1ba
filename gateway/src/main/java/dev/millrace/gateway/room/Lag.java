package dev.millrace.gateway.room;

import dev.millrace.gateway.room.recovery.Heard;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Of a room that is behind: what is heard of it, which waits until what it lacks was read.
 *
 * <p>Belongs to one event loop.
 */
final class Lag {

    /** What is said while it is read is read again where it is more than this. */
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_ATTEMPTS = 50;

    private final Promise<Void> over = Promise.promise();
    private final Deque<Heard> waiting = new ArrayDeque<>();
    private boolean overflowed;
    private int attempts;
    /** Each attempt's own: what an earlier one has read comes too late. */
    private int attempt;

    Future<Void> over() {
        return over.future();
    }

    void end() {
        interrupt();
        over.tryComplete();
    }

    void add(Heard heard) {
        if (waiting.size() == MOST_WAITING) {
            waiting.clear();
            overflowed = true;
        }
        waiting.add(heard);
    }

    @Nullable
    Heard next() {
        return waiting.peek();
    }

    void remove() {
        waiting.remove();
    }

    /** The feed was interrupted: what waits has a gap behind it, and is read with that. */
    void interrupt() {
        attempt++;
        attempts = 0;
        waiting.clear();
        overflowed = false;
    }

    int attempt() {
        attempts++;
        overflowed = false;
        return ++attempt;
    }

    boolean isAt(int one) {
        return one == attempt;
    }

    int current() {
        return attempt;
    }

    boolean hasOverflowed() {
        return overflowed;
    }

    boolean mayTryAgain() {
        return attempts < MOST_ATTEMPTS;
    }
}
