package dev.millrace.persister.buffer;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.redis.StreamId;

/** One entry of a partition's journal, read and not yet stored. */
public sealed interface JournalEntry {

    int partition();

    StreamId id();

    /** An entry that is a message. */
    record Parsed(int partition, StreamId id, ChatMessage message) implements JournalEntry {}

    /** An entry that is not, as it came. The payload is shared, not copied: nobody writes to it. */
    final class Unreadable implements JournalEntry {

        private final int partition;
        private final StreamId id;
        private final byte[] payload;
        private final String reason;

        public Unreadable(int partition, StreamId id, byte[] payload, String reason) {
            this.partition = partition;
            this.id = id;
            this.payload = payload;
            this.reason = reason;
        }

        @Override
        public int partition() {
            return partition;
        }

        @Override
        public StreamId id() {
            return id;
        }

        public byte[] payload() {
            return payload;
        }

        public String reason() {
            return reason;
        }
    }
}
