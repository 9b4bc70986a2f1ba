package dev.millrace.gateway.room.roster;

import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A room as a member sees it in their list.
 *
 * @param self   the member; null for a service
 * @param head   null where nothing was said yet
 * @param unread how much was said after what they read: head seq less the seq they read up to. Whoever speaks has read
 *               what was said before. Whatever has a place in the room counts, its joins and system messages too, and what
 *               was deleted, until they read on
 */
public record RoomEntry(Room room, @Nullable Member self, @Nullable Head head, long unread) {

    /**
     * What was said last.
     *
     * @param preview how it begins; empty where it was deleted
     */
    public record Head(Position position, MessageType type, UserId senderId, String senderName,
            SenderKind senderKind, String preview, Instant at) {}
}
