package dev.millrace.gateway.transport.engineio;

import io.vertx.core.Vertx;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Those who have more to send than a client may leave unread, and wait until it has read some. A client that reads
 * nothing is not waited for long, whatever it sends meanwhile.
 *
 * <p>Belongs to the session's event loop.
 */
final class Portions {

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Duration patience;
    private final Runnable tooSlow;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private long timer = NO_TIMER;

    /** @param tooSlow run when nothing was read for as long as the patience, though somebody waited */
    Portions(Vertx vertx, Duration patience, Runnable tooSlow) {
        this.vertx = vertx;
        this.patience = patience;
        this.tooSlow = tooSlow;
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    void add(Runnable step) {
        waiting.add(step);
        if (timer == NO_TIMER) {
            timer = vertx.setTimer(patience.toMillis(), t -> tooSlow.run());
        }
    }

    /** The client takes more. Whoever finds that the others have sent enough waits again. */
    void goOn() {
        Queue<Runnable> steps = new ArrayDeque<>(waiting);
        end();
        steps.forEach(Runnable::run);
    }

    /** Nobody waits any more. */
    void end() {
        waiting.clear();
        vertx.cancelTimer(timer);
        timer = NO_TIMER;
    }
}
