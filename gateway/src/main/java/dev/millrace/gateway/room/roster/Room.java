package dev.millrace.gateway.room.roster;

import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A room as it is kept.
 *
 * @param ref      what it is about, in the words of whoever made it: one room of a kind for each
 * @param storeId  the store on its other side, of a STORE room
 * @param capacity users who may be in it at once
 * @param members  users who are
 * @param version  grows with each change of the room or its members
 */
public record Room(RoomId id, RoomKind kind, @Nullable String ref, @Nullable String title, RoomStatus status,
        Admission admission, @Nullable String storeId, int capacity, int members,
        @Nullable Instant expiresAt, long version, Instant createdAt) {

    /** The same after a change. */
    public Room with(RoomStatus changed, int count, long next) {
        return new Room(id, kind, ref, title, changed, admission, storeId, capacity, count, expiresAt, next,
                createdAt);
    }

    /** Whether two know it as theirs: it is found by who they are, and nobody else comes into it. */
    boolean isOfTwo() {
        return kind == RoomKind.DIRECT || kind == RoomKind.STORE;
    }

    boolean isFull() {
        return members >= capacity;
    }

    public boolean isActive() {
        return status == RoomStatus.ACTIVE;
    }
}
