package dev.millrace.gateway.room.roster;

import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

/**
 * What a change of a room means for those who are connected. Written with the change, in its transaction, and told
 * after it: at once by the gateway that made it, and by another if that one died before. May be told twice.
 *
 * @param id      grows with each effect of a room, and names it for ever
 * @param party   who joined, left, was removed, or has another role; null of a change of the room itself
 * @param name    what they are called
 * @param by      who made the change
 * @param byName  what they are called
 * @param status  the room's, after it
 * @param members how many users are in the room after it
 * @param version the room's, after it
 */
public record Effect(long id, RoomId room, What what, @Nullable Party party, String name, UserId by,
        String byName, RoomStatus status, int members, long version) {

    /** Who changes a room whose time is over. */
    public static final UserId TIME = new UserId("millrace");

    /** The order of the constants says nothing. Names are kept in PostgreSQL. */
    public enum What {
        JOINED,
        LEFT,
        REMOVED,
        /** A role, or that the room is made: nothing to say in it. */
        CHANGED,
        /** Closed or cancelled. */
        ENDED
    }
}
