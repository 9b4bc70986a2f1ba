package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.room.roster.Effect.What;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** The rules of a room's end, for one that is held. */
record Ending(HeldRoom held, Actor by) {

    /**
     * @param tookPart who stays beside those who mind the room; null for everybody
     * @return the room as it is then; the same again changes nothing
     */
    Room end(RoomStatus as, @Nullable Set<UserId> tookPart) {
        Room room = held.room();
        Access.of(room, held.member(Opening.self(by)), by).require(Deed.END);
        if (as == RoomStatus.ACTIVE) {
            throw Refusal.field("status", "be CLOSED or CANCELLED");
        }
        if (room.status() == as) {
            return room;
        }
        if (!room.isActive()) {
            throw Refusal.of(ErrorCode.ROOM_CLOSED, "the room is " + room.status() + " for ever");
        }
        held.become(as);
        if (tookPart != null) {
            // Told by the end itself: thousands of removals, each to thousands, would be millions.
            held.removeMembersBut(tookPart);
        }
        held.tell(What.ENDED, null, "", by);
        return held.room();
    }
}
