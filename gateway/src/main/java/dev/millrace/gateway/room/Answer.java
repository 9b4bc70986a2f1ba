package dev.millrace.gateway.room;

import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.model.AckLevel;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import java.util.Set;

/** What a command that was done is answered with. */
public sealed interface Answer {

    /** @param replayed how many messages the client was sent that it had missed */
    record Joined(RoomId roomId, int replayed) implements Answer {}

    record Left(RoomId roomId) implements Answer {}

    record Told(RoomId roomId) implements Answer {}

    /**
     * @param messageJson the message as every member receives it
     * @param asked       what the sender wanted to have happened
     * @param reached     what has: no less than {@code JOURNALED}, and less than asked when that took too long
     * @param repeated    whether it is the message of an earlier send of the same client id
     */
    record Sent(String messageJson, AckLevel asked, AckLevel reached, boolean repeated) implements Answer {}

    record Read(ReadPlace place) implements Answer {}

    record History(MessagePage page) implements Answer {}

    record Watching(Set<UserId> online) implements Answer {}
}
