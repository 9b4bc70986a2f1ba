package dev.millrace.persister.buffer;

import java.time.Duration;

/**
 * When waiting entries become a batch.
 *
 * @param size     as soon as so many wait
 * @param max      never more than this, however many wait
 * @param interval or when the first of them has waited this long
 * @param pause    but not within this time of the batch before, unless its interval is over or so many wait that no more
 *                 would be taken: what every batch costs is spread over more entries the faster they come
 */
public record BatchRule(int size, int max, Duration interval, Duration pause) {

    public BatchRule {
        if (size < 1 || max < size) {
            throw new IllegalArgumentException("a batch of " + size + " to " + max);
        }
    }
}
