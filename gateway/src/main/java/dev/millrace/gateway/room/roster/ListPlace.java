package dev.millrace.gateway.room.roster;

import dev.millrace.model.Ids;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.Refusal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * After which room a page of rooms goes on. Rooms that speak meanwhile move before it, and are not repeated; clients keep
 * it as a text that means nothing to them.
 *
 * @param at exact to the microsecond, as PostgreSQL keeps it
 */
public record ListPlace(Instant at, RoomId room) {

    private static final int RADIX = 36;
    private static final char SEPARATOR = '~';

    static ListPlace of(StoredEntry entry) {
        return new ListPlace(entry.lastAt(), entry.room().id());
    }

    /** @throws Refusal where no page ended so */
    static ListPlace parse(String text) {
        int end = text.indexOf(SEPARATOR);
        String room = text.substring(end + 1);
        if (end < 1 || !Ids.isWellFormed(room)) {
            throw notOurs();
        }
        try {
            long micros = Long.parseUnsignedLong(text, 0, end, RADIX);
            if (micros < 0) {
                throw notOurs();
            }
            return new ListPlace(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new RoomId(room));
        } catch (NumberFormatException e) {
            throw notOurs();
        }
    }

    private static Refusal notOurs() {
        return Refusal.field("after", "be the `next` of a page before");
    }

    @Override
    public String toString() {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, at), RADIX) + SEPARATOR + room;
    }
}
