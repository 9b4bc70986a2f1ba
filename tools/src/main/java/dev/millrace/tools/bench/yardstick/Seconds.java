package dev.millrace.tools.bench.yardstick;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What was done in each second, of somebody who tells now and then how much it is in all. One thread's. */
public final class Seconds {

    private static final long NANOS = 1_000_000_000;

    private final long began;
    private final List<Long> each = new ArrayList<>();
    private long before;

    /** They begin now. */
    public Seconds() {
        this(System.nanoTime());
    }

    /** @param began as {@link System#nanoTime} tells it */
    public Seconds(long began) {
        this.began = began;
    }

    public void reached(long total) {
        long now = System.nanoTime();
        while (now - began >= (each.size() + 1) * NANOS) {
            add(total);
        }
    }

    /** The last second is there in part, if anything was done in it. */
    public List<Long> end(long total) {
        reached(total);
        if (total > before) {
            add(total);
        }
        return List.copyOf(each);
    }

    public Duration soFar() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void add(long total) {
        each.add(total - before);
        before = total;
    }
}
