package dev.millrace.gateway.room;

import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.UUID;

/** Something that clients are told. */
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

    /** Of the moment: what it tells of may be kept, it itself is not. */
    sealed interface Notice extends RoomEvent {
        RoomId roomId();

        /** The {@linkplain Participant#id participant} who did it, and is not told; empty where all are. */
        String by();
    }

    /** What a session does. */
    sealed interface OfSession extends Notice {

        UserId userId();

        String userName();
    }

    record Joined(RoomId roomId, UserId userId, String userName, String by) implements OfSession {}

    record Left(RoomId roomId, UserId userId, String userName, String by) implements OfSession {}

    record Typing(RoomId roomId, UserId userId, String userName, boolean typing, String by)
            implements
                OfSession {}

    /**
     * The room or its members are no longer as they were.
     *
     * @param party   who joined, left or was removed, if somebody did
     * @param members how many users are in it now
     * @param version of two of these the one with the higher version is right
     */
    record Changed(RoomId roomId, Effect.What what, @Nullable Party party, String name, RoomStatus status,
            int members, long version, String by) implements Notice {}

    /** A member has read up to there. */
    record Read(RoomId roomId, Party party, Position upTo, String by) implements Notice {}

    /**
     * A message was edited, or deleted.
     *
     * @param text null where it was deleted
     */
    record Revised(RoomId roomId, UUID message, Position position, @Nullable String text, int revision,
            Instant at, String by) implements Notice {}

    /** Somebody whom the client watches came, or is gone. Of no room. */
    record Presence(UserId userId, boolean online) implements RoomEvent {}
}
