package dev.millrace.gateway.room.roster;

import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A room that somebody wants to be there.
 *
 * @param id        null to have one made up
 * @param ref       null to have it follow from the kind, or to have none
 * @param admission null for the kind's own
 * @param storeId   the other side of a STORE room
 * @param capacity  null for as many as any room may have
 * @param members   beside whoever asks
 */
public record NewRoom(@Nullable RoomId id, RoomKind kind, @Nullable String ref, @Nullable String title,
        @Nullable Admission admission, @Nullable String storeId, @Nullable Integer capacity,
        @Nullable Instant expiresAt, List<NewMember> members) {

    public NewRoom {
        members = List.copyOf(members);
    }

    /** @param name as the others are to see them; the id where it is not known */
    public record NewMember(Party party, String name, Role role) {}
}
