package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.room.roster.NewRoom.NewMember;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A room as it is to be made, within the rules.
 *
 * @param idGiven whether somebody cares which id it is
 * @param members all of them, the store's side too
 * @param read    what was said before it was made, which its members need not read; (0, 0) where nothing was
 */
public record RoomPlan(RoomId id, boolean idGiven, RoomKind kind, @Nullable String ref,
        @Nullable String title,
        Admission admission, @Nullable String storeId, int capacity, @Nullable Instant expiresAt,
        List<NewMember> members, UserId createdBy, Position read) {

    public RoomPlan {
        members = List.copyOf(members);
    }

    RoomPlan read(Position everything) {
        return new RoomPlan(id, idGiven, kind, ref, title, admission, storeId, capacity, expiresAt, members,
                createdBy, everything);
    }
}
