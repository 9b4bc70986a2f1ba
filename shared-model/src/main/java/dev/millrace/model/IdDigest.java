package dev.millrace.model;

import java.util.UUID;

/**
 * A set of message ids, reduced to how many they are and to their exclusive or. Two sets that agree in both are
 * the same set, unless somebody chose the ids to deceive. Adding an id that is in the set takes it out of the
 * exclusive or again, so each is added once.
 *
 * <p>Not thread-safe.
 */
public final class IdDigest {

    private int count;
    private long high;
    private long low;

    public void add(UUID id) {
        count++;
        high ^= id.getMostSignificantBits();
        low ^= id.getLeastSignificantBits();
    }

    public int count() {
        return count;
    }

    /** The exclusive or of all that was added. */
    public UUID combined() {
        return new UUID(high, low);
    }
}
