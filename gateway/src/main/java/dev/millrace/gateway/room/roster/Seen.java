package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A room in somebody's list, with what Redis knows beyond what is stored.
 *
 * @param self with the place up to where they have read by now
 * @param last of the last message; null where there is none
 * @param at   when that was said; when the room was made where nothing was
 */
record Seen(Room room, @Nullable Member self, @Nullable Position last, RoomEntry.@Nullable Head head,
        Instant at) {

    long unread() {
        return self == null ? 0 : Unread.of(last, self.read());
    }

    RoomEntry entry() {
        return new RoomEntry(room, self, head, unread());
    }
}
