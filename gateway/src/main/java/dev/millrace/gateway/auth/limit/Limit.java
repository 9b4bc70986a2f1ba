package dev.millrace.gateway.auth.limit;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One rate for each of many keys: users, rooms, addresses. Buckets that are full for a while are forgotten, so there are
 * never more than keys that were lately heard of.
 *
 * <p>Belongs to one event loop.
 */
public final class Limit {

    private final String kind;
    private final String what;
    private final Rate rate;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new HashMap<>();
    private final Set<String> due = new LinkedHashSet<>();
    private long sweptAt;

    /**
     * @param kind names its buckets where they are shared
     * @param what is limited, for whoever is refused
     */
    public Limit(String kind, String what, Rate rate, LongSupplier nanos) {
        this.kind = kind;
        this.what = what;
        this.rate = rate;
        this.nanos = nanos;
        this.sweptAt = nanos.getAsLong();
    }

    /** Null if it is let through, otherwise how long to wait; nothing is taken then. */
    public @Nullable Duration take(String key) {
        if (rate.isOff()) {
            return null;
        }
        long now = nanos.getAsLong();
        sweep(now);
        Bucket bucket = buckets.computeIfAbsent(key, k -> new Bucket(rate, now));
        Duration wait = bucket.take(now);
        if (bucket.isDue()) {
            due.add(key);
        }
        return wait;
    }

    /** As {@link #take}; throws the refusal where it says to wait. */
    public void admit(String key) {
        Duration wait = take(key);
        if (wait != null) {
            throw Refusal.until(ErrorCode.RATE_LIMITED, wait, "at most " + rate + " of " + what);
        }
    }

    /** What {@link #take} gave for the key was not used. */
    public void giveBack(String key) {
        Bucket bucket = buckets.get(key);
        if (bucket != null) {
            bucket.giveBack();
        }
    }

    /** What the other loops should hear of, at most so many, which from now on counts as reported. */
    List<Spending> report(int most) {
        List<Spending> spendings = new ArrayList<>();
        long now = nanos.getAsLong();
        for (Iterator<String> keys = due.iterator(); keys.hasNext() && spendings.size() < most;) {
            String key = keys.next();
            keys.remove();
            Bucket bucket = buckets.get(key);
            if (bucket != null && bucket.isDue()) {
                spendings.add(bucket.report(kind, key, now));
            }
        }
        return spendings;
    }

    void leaves(Spending reported, double everywhere) {
        long now = nanos.getAsLong();
        buckets.computeIfAbsent(reported.key(), k -> new Bucket(rate, now)).leaves(everywhere, now);
    }

    void unreport(Spending lost) {
        Bucket bucket = buckets.get(lost.key());
        if (bucket != null) {
            bucket.unreport(lost, nanos.getAsLong());
            due.add(lost.key());
        }
    }

    /** How many keys it remembers. */
    int size() {
        return buckets.size();
    }

    /** Once in the time of a filling: what a sweep costs is shared by at least as many calls as made the buckets. */
    private void sweep(long now) {
        if (now - sweptAt >= rate.fillNanos()) {
            sweptAt = now;
            buckets.values().removeIf(bucket -> bucket.isForgettable(now));
        }
    }
}
