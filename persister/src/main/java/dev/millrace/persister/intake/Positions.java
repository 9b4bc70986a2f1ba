package dev.millrace.persister.intake;

import dev.millrace.model.Partitions;
import dev.millrace.model.redis.StreamId;

import java.util.Arrays;
import java.util.Map;

/**
 * The last entry of each partition that is in the buffer or beyond. Not thread-safe: the intake's thread
 * owns it.
 */
final class Positions {

    private final StreamId[] last;

    /** @param checkpoints where to read on; a partition that is absent is read from its start */
    Positions(Partitions partitions, Map<Integer, StreamId> checkpoints) {
        last = new StreamId[partitions.count()];
        Arrays.setAll(last, partition -> checkpoints.getOrDefault(partition, StreamId.START));
    }

    int partitions() {
        return last.length;
    }

    StreamId of(int partition) {
        return last[partition];
    }

    void moveTo(int partition, StreamId id) {
        last[partition] = id;
    }
}
