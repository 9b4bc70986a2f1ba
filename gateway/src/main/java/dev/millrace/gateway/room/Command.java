package dev.millrace.gateway.room;

import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.model.AckLevel;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** What a client may ask for, in whichever protocol and vocabulary it asked. */
public sealed interface Command {

    /** Something to do in one room. */
    sealed interface OfRoom extends Command {

        RoomId roomId();
    }

    /** @param after the last message that the client has, if it wants those after it */
    record Join(RoomId roomId, @Nullable Position after) implements OfRoom {}

    record Leave(RoomId roomId) implements OfRoom {}

    /**
     * @param clientId the sender's name for this send, if it may be repeated
     * @param ack      what must have happened before it is answered
     */
    record Send(RoomId roomId, String text, MessageType type, @Nullable String clientId, AckLevel ack)
            implements
                OfRoom {}

    /** @param typing whether the user begins, or ends */
    record Typing(RoomId roomId, boolean typing) implements OfRoom {}

    /** What somebody has read. */
    record Read(RoomId roomId, ReadMark mark) implements OfRoom {}

    /** What was said in a room that it is in. */
    record History(RoomId roomId, Query.From from, int limit) implements OfRoom {}

    /** Who of them is there, now and from now on; instead of whoever was watched before. */
    record Watch(Set<UserId> users) implements Command {

        /** So many at once. */
        public static final int MOST = 200;
    }
}
