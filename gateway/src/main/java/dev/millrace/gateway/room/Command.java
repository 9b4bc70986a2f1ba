package dev.millrace.gateway.room;

import dev.millrace.model.RoomId;

/** What a client may ask for, in whichever protocol and vocabulary it asked. */
public sealed interface Command {

    record Join(RoomId roomId) implements Command {}

    record Leave(RoomId roomId) implements Command {}

    record Send(RoomId roomId, String text) implements Command {}
}
