package dev.millrace.persister.store;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

/**
 * Up to where a partition's journal is stored.
 *
 * @param incarnation in which life of Redis the id means something
 * @param epoch       the epoch of the last message there; 0 if none was seen
 */
public record Checkpoint(Incarnation incarnation, long epoch, StreamId id) {

    /** This one, with the epoch of the one before if no message has come since that would say another. */
    public Checkpoint after(Checkpoint before) {
        return epoch == 0 && before.incarnation.equals(incarnation)
                ? new Checkpoint(incarnation, before.epoch, id)
                : this;
    }
}
