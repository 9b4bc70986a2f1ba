package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A room in somebody's list, as far as it is stored.
 *
 * @param last   of the last message; null where there is none
 * @param lastAt when that was said; when the room was made where nothing was
 * @param head   the last message; null where it is forgotten, too
 */
public record StoredEntry(Room room, @Nullable Member self, @Nullable Position last, Instant lastAt,
        RoomEntry.@Nullable Head head) {

    /** The number of characters of a preview. */
    public static final int PREVIEW_LENGTH = 100;
}
