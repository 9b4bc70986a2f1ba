package dev.millrace.gateway.auth.limit;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * A token bucket of one key on one event loop: full at first, filled at its rate, emptied by one for each thing done.
 * Where it is balanced with those of other loops it may also owe, and counts what was not reported yet.
 */
public final class Bucket {

    /** Full for so many times the time of filling, it is forgotten. */
    private static final int FILLS_TO_FORGET = 4;

    private final Rate rate;
    private double level;
    private long levelAt;
    private int unreported;
    private long unreportedSince;

    public Bucket(Rate rate, long now) {
        this.rate = rate;
        this.level = rate.burst();
        this.levelAt = now;
    }

    /** Null if it was there to be taken; otherwise how long until it is, and nothing was taken. */
    public @Nullable Duration take(long now) {
        fill(now);
        if (level < 1) {
            return Duration.ofMillis(1 + (long) ((1 - level) / rate.perNano()) / 1_000_000);
        }
        if (unreported == 0) {
            unreportedSince = now;
        }
        level--;
        unreported++;
        return null;
    }

    /** As if the last had not been taken. */
    void giveBack() {
        level++;
        unreported = Math.max(0, unreported - 1);
    }

    /** Whether the others should hear of it: it runs low, or has kept half a burst to itself. */
    boolean isDue() {
        return unreported > 0 && (level < rate.burst() / 2.0 || unreported >= rate.burst() / 2.0);
    }

    /** What was taken and not reported, which from now on counts as reported. */
    Spending report(String kind, String key, long now) {
        var spending = new Spending(kind, key, rate, unreported,
                Duration.ofNanos(Math.max(0, now - unreportedSince)));
        unreported = 0;
        return spending;
    }

    /** The report got lost. No more than a burst is kept, so that whoever was cut off is not shut out for long. */
    void unreport(Spending lost, long now) {
        if (unreported == 0) {
            unreportedSince = now;
        }
        unreported = Math.min(rate.burst(), unreported + lost.amount());
        unreportedSince -= lost.over().toNanos();
    }

    /** What is left on all loops together, without what was taken here since the report. Negative where too much was. */
    void leaves(double everywhere, long now) {
        fill(now);
        level = Math.min(level, everywhere - unreported);
    }

    boolean isForgettable(long now) {
        double overflowing = level + rate.perNano() * (now - levelAt);
        return overflowing >= rate.burst() * (1.0 + FILLS_TO_FORGET);
    }

    private void fill(long now) {
        level = Math.min(rate.burst(), level + rate.perNano() * (now - levelAt));
        levelAt = now;
    }
}
