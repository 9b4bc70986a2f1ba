package dev.millrace.persister.buffer;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

/** Where an entry was read, which says whether it can be read again. */
public sealed interface Origin {

    /**
     * A partition's journal: the place to go back to for whoever comes next.
     *
     * @param leaseEpoch  under which lease of the partition it was read, and only under which it may be stored
     * @param incarnation in which life of Redis the id means something
     */
    record Journaled(int partition, long leaseEpoch, Incarnation incarnation,
            StreamId id) implements Origin {}

    /** A channel. There is nothing to go back to, and nobody's leave to ask. */
    record Heard(String channel) implements Origin {}
}
