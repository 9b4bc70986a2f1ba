package dev.millrace.model.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits that double from {@code first} to {@code most}, each drawn between half of it and all of it, so
 * that processes which failed together do not come back together.
 *
 * <p>Not thread-safe: whoever retries owns it, and calls {@link #reset} on success.
 */
public final class Backoff {

    private final Duration first;
    private final Duration most;
    private int attempts;

    public Backoff(Duration first, Duration most) {
        this.first = first;
        this.most = most;
    }

    public Duration next() {
        long doubled = first.toMillis() << Math.min(attempts, 20);
        long ceiling = Math.min(doubled, most.toMillis());
        attempts++;
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1));
    }

    /** How often {@link #next} was asked since the last success. */
    public int attempts() {
        return attempts;
    }

    public void reset() {
        attempts = 0;
    }
}
