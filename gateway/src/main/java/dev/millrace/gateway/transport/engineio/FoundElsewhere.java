package dev.millrace.gateway.transport.engineio;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sids that were lately found to be of sessions on other gateways, so that only the first request of each counts as
 * one that may be a guess. Beyond so many, the one that was not asked about for longest is forgotten.
 *
 * <p>Belongs to one event loop.
 */
final class FoundElsewhere {

    private static final int MOST = 10_000;

    private final Map<String, Boolean> sids = new LinkedHashMap<>(16, 0.75f, true) {

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    boolean contains(String sid) {
        return sids.get(sid) != null;
    }

    /** What was asked about the session was answered so. */
    void answered(String sid, PollingAnswer answer) {
        if (answer.isGood()) {
            sids.put(sid, true);
        } else {
            sids.remove(sid);
        }
    }
}
