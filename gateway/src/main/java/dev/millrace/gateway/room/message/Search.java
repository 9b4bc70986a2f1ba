package dev.millrace.gateway.room.message;

import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

/** Looks for messages by their text, in PostgreSQL. Blocks. */
public interface Search {

    /**
     * As {@link MessageDesk#search}.
     *
     * @throws dev.millrace.model.catalog.Refusal {@code UNAVAILABLE} where PostgreSQL does not answer in time
     */
    MessageDesk.Found find(RoomId room, String text, @Nullable Position before, int limit);
}
