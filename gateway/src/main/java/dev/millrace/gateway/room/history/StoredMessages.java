package dev.millrace.gateway.room.history;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The rooms' messages in PostgreSQL. Blocks, so it is called on threads made for that. */
public interface StoredMessages {

    /**
     * Reads what is committed.
     *
     * @param journaled ids that Redis gave, to be told which of them are not to be shown, or not as they were said
     * @throws RuntimeException when PostgreSQL does not answer
     */
    Stored read(RoomId room, Stretch stretch, Collection<UUID> journaled);

    /** The message as it was said; null where it is not stored, or not in that room. Fails likewise. */
    @Nullable
    ChatMessage find(RoomId room, UUID message);

    /**
     * Where the last of so many messages before a position stands; {@link Stored#NOTHING} where there are fewer, and null
     * where it is not known whether all before the position is stored. Fails likewise.
     */
    @Nullable
    Position back(RoomId room, Position before, int messages);

    /**
     * @param messages  of the stretch, as they were said
     * @param newest    the last message's position; {@link #NOTHING} if there is none. It was read before the messages
     * @param withdrawn of the journaled ones, those that were passed over when they should have been stored:
     *                  unreadable, or repeating another
     * @param revised   of all of them, those that were edited or deleted
     */
    record Stored(List<ChatMessage> messages, Position newest, Set<UUID> withdrawn,
            Map<UUID, Latest> revised) {

        /** Before every message. */
        public static final Position NOTHING = new Position(0, 0);
    }
}
