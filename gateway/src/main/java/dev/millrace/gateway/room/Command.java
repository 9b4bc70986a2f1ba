package dev.millrace.gateway.room;

import dev.millrace.model.AckLevel;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

/** What a client may ask for, in whichever protocol and vocabulary it asked. */
public sealed interface Command {

    record Join(RoomId roomId) implements Command {}

    record Leave(RoomId roomId) implements Command {}

    /**
     * @param clientId the sender's name for this send, if it may be repeated
     * @param ack      what must have happened before it is answered
     */
    record Send(RoomId roomId, String text, @Nullable String clientId, AckLevel ack) implements Command {}
}
