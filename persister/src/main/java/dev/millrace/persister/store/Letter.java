package dev.millrace.persister.store;

import dev.millrace.model.redis.StreamId;

import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it lies in the table.
 *
 * @param partition where in the journal it stood; {@link #HEARD} for what was heard on a channel
 * @param hash      of its payload, in hexadecimal digits: tells it from others of the same place
 * @param room      whose it is, where that is known
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record Letter(int partition, StreamId id, String hash, @Nullable String room, byte[] payload) {

    /** The partition of what was heard on a channel. */
    public static final int HEARD = -1;

    /** Sorts as the table does, and says where to go on. */
    public String place() {
        return partition + "/" + id + "/" + hash;
    }
}
