package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;

import java.util.UUID;

/** Up to where somebody says that they have read. */
public sealed interface ReadMark {

    /** Beyond the room's last message it stands for that one. */
    record UpTo(Position position) implements ReadMark {}

    record UpToMessage(UUID message) implements ReadMark {}

    /** All that there is. */
    record All() implements ReadMark {}
}
