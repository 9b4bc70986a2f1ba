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

    public boolean isActive() {
        return status == RoomStatus.ACTIVE;
    }
}
