package dev.millrace.gateway.auth.limit;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many there are at a time of something that keys have: sessions of an address.
 *
 * <p>Any thread may use it. A gateway's event loops share it, so that the limit is exact; each asks it once when one
 * comes and once when it goes.
 */
public final class Headcount {

    private final String what;
    private final int most;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /**
     * @param what is limited, for whoever is refused
     * @param most 0 where there is no limit
     */
    public Headcount(String what, int most) {
        this.what = what;
        this.most = most;
    }

    /**
     * Counts one more. If it is let in, {@link #leave} follows.
     *
     * @throws Refusal where there are as many as there may be
     */
    public void admit(String key) {
        if (most > 0 && counts.merge(key, 1, Integer::sum) > most) {
            leave(key);
            throw Refusal.of(ErrorCode.RATE_LIMITED, "at most " + most + " " + what);
        }
    }

    public void leave(String key) {
        if (most > 0) {
            counts.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1);
        }
    }

    /** How many the key has; 0 where nobody counts. */
    public int of(String key) {
        return counts.getOrDefault(key, 0);
    }
}
