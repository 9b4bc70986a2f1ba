package dev.millrace.gateway.room.history;

import dev.millrace.model.ChatMessage;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Messages of a room, in its order.
 *
 * @param more whether there is more, or may be, on the side that the query reads to; on either side, for one that reads
 *             around a position
 * @param hole why messages that were acknowledged may be missing among these; null if none is
 */
public record Page(List<ChatMessage> messages, boolean more, @Nullable Hole hole) {

    /** Whether every message is there that was acknowledged before the query and belongs here. */
    public boolean complete() {
        return hole == null;
    }

    /** Why a page may have one. */
    public enum Hole {
        /** PostgreSQL did not answer: this is what Redis holds. */
        POSTGRES_AWAY,
        /** Redis did not answer: this is what PostgreSQL has. */
        JOURNAL_AWAY,
        /** More waits to be stored than one query may look through. */
        JOURNAL_TOO_LONG
    }
}
