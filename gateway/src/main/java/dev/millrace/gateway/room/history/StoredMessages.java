package dev.millrace.gateway.room.history;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The rooms' messages in PostgreSQL. Blocks, so it is called on threads made for that. */
public interface StoredMessages {

    /**
     * Reads what is committed.
     *
     * @param journaled ids that Redis gave, to be told which of them are not to be shown
     * @throws RuntimeException when PostgreSQL does not answer
     */
    Stored read(RoomId room, Stretch stretch, Collection<UUID> journaled);

    /**
     * @param messages  of the stretch
     * @param newest    the last message's position; {@link #NOTHING} if there is none. It was read before the messages
     * @param withdrawn of the journaled ones, those that were passed over when they should have been stored:
     *                  unreadable, or repeating another
     */
    record Stored(List<ChatMessage> messages, Position newest, Set<UUID> withdrawn) {

        /** Before every message. */
        public static final Position NOTHING = new Position(0, 0);
    }
}
