package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import java.util.UUID;

/** Finds where in its room a message is. Blocks. */
@FunctionalInterface
public interface MessagePlaces {

    /** Where there are no messages. */
    MessagePlaces NONE = (room, message) -> {
        throw Refusal.of(ErrorCode.NO_SUCH_MESSAGE, ErrorCode.NO_SUCH_MESSAGE.meaning());
    };

    /** @throws Refusal {@code NO_SUCH_MESSAGE} where it is not one of the room's */
    Position of(RoomId room, UUID message);
}
