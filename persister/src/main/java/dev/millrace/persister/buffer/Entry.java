package dev.millrace.persister.buffer;

import dev.millrace.model.ChatMessage;

import org.jspecify.annotations.Nullable;

/**
 * Something read and not yet stored. The payload is kept as it came, for the day it must be buried; it is shared,
 * not copied: nobody writes to it, and nobody compares entries.
 */
public sealed interface Entry {

    Origin origin();

    byte[] payload();

    /** What is a message. */
    @SuppressWarnings("ArrayRecordComponent")
    record Parsed(Origin origin, ChatMessage message, byte[] payload) implements Entry {}

    /**
     * What is not, and why.
     *
     * @param message what it would be if a row could hold it, so that it can be told which one is missing
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Unreadable(Origin origin, @Nullable ChatMessage message, byte[] payload, String reason)
            implements
                Entry {

        /** What is no message at all. */
        public Unreadable(Origin origin, byte[] payload, String reason) {
            this(origin, null, payload, reason);
        }
    }
}
