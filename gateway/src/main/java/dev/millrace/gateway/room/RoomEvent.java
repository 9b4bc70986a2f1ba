package dev.millrace.gateway.room;

import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

/** Something that happened in a room. */
public sealed interface RoomEvent {

    /**
     * A message.
     *
     * @param messageJson as every member receives it
     * @param position    null for a message of a publisher that gives none
     * @param offset      by which a client that heard it says, on its return, up to where it heard; null where a return
     *                    cannot begin there
     */
    record Said(String messageJson, @Nullable Position position, @Nullable String offset)
            implements
                RoomEvent {}

    /** Of the moment, and kept nowhere. */
    sealed interface Notice extends RoomEvent {
        RoomId roomId();

        UserId userId();

        String userName();

        /** The {@linkplain Participant#id participant} who did it, and is not told. */
        String by();
    }

    record Joined(RoomId roomId, UserId userId, String userName, String by) implements Notice {}

    record Left(RoomId roomId, UserId userId, String userName, String by) implements Notice {}

    record Typing(RoomId roomId, UserId userId, String userName, boolean typing, String by)
            implements
                Notice {}
}
