package dev.millrace.tools.bench.load;

import java.time.Duration;

/**
 * When sends are due, that come at a rate. It grows evenly from nothing until {@link #fullFrom}: JVMs that are cold would
 * begin with a backlog, and what is measured afterwards would be that. Times are nanoseconds since the beginning. Immutable.
 */
final class Pace {

    private static final double NANOS = 1e9;

    private final int rate;
    private final double fullFrom;
    /** How many are due until then. */
    private final long whileGrowing;

    /** @param warmUp the rate is full after two thirds of it */
    Pace(int rate, Duration warmUp) {
        this.rate = rate;
        this.fullFrom = fullFrom(warmUp);
        this.whileGrowing = Math.round(rate * fullFrom / NANOS / 2);
    }

    /** The last third is for what the growth may have left behind. */
    static long fullFrom(Duration warmUp) {
        return warmUp.toNanos() * 2 / 3;
    }

    /** @param number of the send, from 0 */
    long dueAt(long number) {
        if (number < whileGrowing) {
            return (long) (fullFrom * Math.sqrt((double) number / whileGrowing));
        }
        return (long) (fullFrom + (number - whileGrowing) * NANOS / rate);
    }
}
