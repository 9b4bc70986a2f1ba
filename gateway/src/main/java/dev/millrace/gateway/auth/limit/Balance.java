package dev.millrace.gateway.auth.limit;

import io.vertx.core.Vertx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Balances one event loop's limits with those of all others: reports what was taken, all keys together and at most every
 * {@value #EVERY_MS} ms, and lowers the local buckets to what is left everywhere. Whoever sends little is never reported.
 * While the shared buckets cannot be reached the local ones go on alone.
 *
 * <p>Belongs to one event loop.
 */
public final class Balance {

    private static final int EVERY_MS = 100;

    /** So that no call keeps Redis from the journal for long. */
    private static final int MOST_AT_ONCE = 200;

    private final SharedBuckets shared;
    private final Map<String, Limit> limits = new HashMap<>();
    private boolean asking;

    public Balance(SharedBuckets shared) {
        this.shared = shared;
    }

    /** A limit that the balance is kept of. */
    public Limit limit(String kind, String what, Rate rate) {
        var limit = new Limit(kind, what, rate, System::nanoTime);
        add(kind, limit);
        return limit;
    }

    void add(String kind, Limit limit) {
        limits.put(kind, limit);
    }

    /** It ends with the verticle that this is called in. */
    public void start(Vertx vertx) {
        vertx.setPeriodic(EVERY_MS, timer -> exchange());
    }

    void exchange() {
        if (asking) {
            return;
        }
        List<Spending> spendings = new ArrayList<>();
        for (Limit limit : limits.values()) {
            spendings.addAll(limit.report(MOST_AT_ONCE - spendings.size()));
        }
        if (spendings.isEmpty()) {
            return;
        }
        asking = true;
        shared.take(spendings).onComplete(result -> {
            asking = false;
            for (int i = 0; i < spendings.size(); i++) {
                Spending spending = spendings.get(i);
                Limit limit = limits.get(spending.kind());
                if (limit == null) {
                    throw new IllegalStateException("no limit of " + spending.kind());
                }
                if (result.succeeded()) {
                    limit.leaves(spending, result.result().get(i));
                } else {
                    limit.unreport(spending);
                }
            }
        });
    }
}
