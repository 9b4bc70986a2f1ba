package dev.millrace.gateway.room.history;

import dev.millrace.model.Amendment;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.RoomId;
import dev.millrace.model.redis.StreamId;

import io.vertx.core.Future;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The rooms' messages in Redis, in the order of their positions. Fails when Redis does not answer. */
public interface JournaledMessages {

    /** What is at hand: one round trip. */
    Future<Recent> recent(RoomId room);

    /** Looks through the journal after an entry for the room's messages. */
    Future<Journaled> after(RoomId room, StreamId entry);

    /**
     * @param messages  the room's last messages without a gap, up to the last one; maybe none. As they are now
     * @param amended   those that are not as they were said, by id
     * @param lastSeq   of the room's last message; 0 if Redis does not know the room, and so has nothing of it
     * @param epoch     the partition's; 0 if it has none
     * @param thisLife  whether the epoch began in the life of Redis that answers, so that it has all of the epoch
     * @param persisted an entry up to which all are in PostgreSQL
     */
    record Recent(List<ChatMessage> messages, Map<UUID, Amendment> amended, long lastSeq, long epoch,
            boolean thisLife, StreamId persisted) {}

    /**
     * @param messages as they were said
     * @param whole    whether it was looked through to its end
     */
    record Journaled(List<ChatMessage> messages, boolean whole) {}
}
