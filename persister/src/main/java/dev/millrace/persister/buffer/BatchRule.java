package dev.millrace.persister.buffer;

import java.time.Duration;

/**
 * When waiting entries become a batch.
 *
 * @param size     as soon as so many wait
 * @param max      never more than this, however many wait
 * @param interval or when the first of them has waited this long
 */
public record BatchRule(int size, int max, Duration interval) {

    public BatchRule {
        if (size < 1 || max < size) {
            throw new IllegalArgumentException("a batch of " + size + " to " + max);
        }
    }
}
