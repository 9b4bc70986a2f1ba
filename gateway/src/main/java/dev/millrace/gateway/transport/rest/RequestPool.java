package dev.millrace.gateway.transport.rest;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * So many requests are dealt with at once, each on a virtual thread of its own, and so many wait for their turn. Whoever
 * comes then is refused at once: behind a PostgreSQL that is slow or away, a queue without an end would only make everybody
 * wait until nobody does any more.
 *
 * <p>Any thread may use it, and a gateway's loops share it. Its lock is held for moments, and never while anything runs.
 */
public final class RequestPool {

    private static final Duration LATER = Duration.ofSeconds(1);

    private final int most;
    private final int mostWaiting;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int running;

    public RequestPool(int most, int mostWaiting) {
        this.most = most;
        this.mostWaiting = mostWaiting;
    }

    /**
     * Runs it, once its turn has come.
     *
     * @throws Refusal {@code UNAVAILABLE} where as many run and wait as may
     */
    void run(Runnable request) {
        synchronized (this) {
            if (running == most) {
                if (waiting.size() == mostWaiting) {
                    throw Refusal.until(ErrorCode.UNAVAILABLE, LATER,
                            "as many requests are being dealt with as can be");
                }
                waiting.add(request);
                return;
            }
            running++;
        }
        start(request);
    }

    /** Nobody waits for it any more: it does not begin if it has not. */
    synchronized void withdraw(Runnable request) {
        waiting.remove(request);
    }

    private void start(Runnable request) {
        Thread.ofVirtual().name("api").start(() -> {
            try {
                request.run();
            } finally {
                Runnable next = next();
                if (next != null) {
                    start(next);
                }
            }
        });
    }

    /** Takes the place of one that has ended. */
    private synchronized @Nullable Runnable next() {
        Iterator<Runnable> first = waiting.iterator();
        if (!first.hasNext()) {
            running--;
            return null;
        }
        Runnable next = first.next();
        first.remove();
        return next;
    }
}
