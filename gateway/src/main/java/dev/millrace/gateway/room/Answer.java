package dev.millrace.gateway.room;

import dev.millrace.model.RoomId;

/** What a command that was done is answered with. */
public sealed interface Answer {

    record Joined(RoomId roomId) implements Answer {}

    record Left(RoomId roomId) implements Answer {}

    /** @param messageJson the message as every member receives it */
    record Sent(String messageJson) implements Answer {}
}
