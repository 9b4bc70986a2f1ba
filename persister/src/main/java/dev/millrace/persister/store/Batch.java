package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.redis.StreamId;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is committed together. Adding an entry moves its partition's checkpoint, so a checkpoint can never
 * cover an entry that is not in the batch or in one before. Entries of a partition are added in its order.
 *
 * <p>Not thread-safe: filled and stored on the flush's thread.
 */
public final class Batch {

    private final List<ChatMessage> messages = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private final SortedMap<Integer, StreamId> checkpoints = new TreeMap<>();

    public void add(int partition, StreamId id, ChatMessage message) {
        messages.add(message);
        checkpoints.put(partition, id);
    }

    /** An entry that is no message; kept as it came. */
    public void bury(int partition, StreamId id, byte[] payload, String reason) {
        unreadable.add(new Unreadable(partition, id, payload, reason));
        checkpoints.put(partition, id);
    }

    /** Up to where each partition is in PostgreSQL once this batch is. */
    public SortedMap<Integer, StreamId> checkpoints() {
        return Collections.unmodifiableSortedMap(checkpoints);
    }

    public int size() {
        return messages.size() + unreadable.size();
    }

    List<ChatMessage> messages() {
        return messages;
    }

    List<Unreadable> unreadable() {
        return unreadable;
    }

    static final class Unreadable {

        final int partition;
        final StreamId id;
        final byte[] payload;
        final String reason;

        private Unreadable(int partition, StreamId id, byte[] payload, String reason) {
            this.partition = partition;
            this.id = id;
            this.payload = payload;
            this.reason = reason;
        }
    }
}
