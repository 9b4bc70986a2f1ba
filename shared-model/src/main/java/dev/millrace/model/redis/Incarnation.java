package dev.millrace.model.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One life of one Redis. A Redis that was restarted, was failed over to, or became another one's copy is
 * another incarnation: it may have lost its last moments, so neither its counters nor the ids of its journal go
 * on where those of the one before stood.
 */
public record Incarnation(String value) {

    /** Nobody's: what was read of no Redis yet. */
    public static final Incarnation NONE = new Incarnation("");

    private static final Pattern PRIMARY = Pattern.compile("(?m)^role:master\\r?$");
    private static final Pattern RUN = Pattern.compile("(?m)^run_id:(\\w+)\\r?$");
    private static final Pattern REPLICATION = Pattern.compile("(?m)^master_replid:(\\w+)\\r?$");

    /**
     * @param info what {@code INFO} answers, with its sections server and replication
     * @throws IllegalArgumentException when the answer holds no identity
     */
    public static Incarnation of(String info) {
        return new Incarnation(find(RUN, info) + '/' + find(REPLICATION, info));
    }

    /**
     * The same, of a Redis that may be relied on: what a replica says can be taken back by its primary.
     *
     * @throws IllegalStateException when the answer is a replica's
     */
    public static Incarnation ofPrimary(String info) {
        if (!PRIMARY.matcher(info).find()) {
            throw new IllegalStateException("it is a replica, and not the primary");
        }
        return of(info);
    }

    @Override
    public String toString() {
        return value;
    }

    private static String find(Pattern pattern, String info) {
        Matcher matcher = pattern.matcher(info);
        if (!matcher.find()) {
            throw new IllegalArgumentException("INFO answers without " + pattern.pattern());
        }
        return matcher.group(1);
    }
}
