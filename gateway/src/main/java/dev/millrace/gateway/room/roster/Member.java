package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Somebody who is in a room, or was.
 *
 * @param name   as they were called when they last joined
 * @param leftAt null while they are in it
 * @param removed whether they did not leave by themselves
 * @param read   up to where they have read; null before the first time
 */
public record Member(Party party, String name, Role role, Instant joinedAt, @Nullable Instant leftAt,
        boolean removed, @Nullable Position read) {

    /** Who comes in, for the first time. */
    static Member coming(Party party, String name, Role role, Instant now, @Nullable Position read) {
        return new Member(party, name, role, now, null, false, read);
    }

    /** Back in the room, where they are not asked to read what was said without them. */
    Member back(String called, Role as, Instant now, @Nullable Position everything) {
        return new Member(party, called, as, now, null, false, everything == null ? read : everything);
    }

    Member gone(Role as, Instant now, boolean wasRemoved) {
        return new Member(party, name, as, joinedAt, leftAt == null ? now : leftAt, wasRemoved, read);
    }

    Member at(@Nullable Position place) {
        return new Member(party, name, role, joinedAt, leftAt, removed, place);
    }

    /** What others may know where they are not told who has read how far. */
    public Member withoutPlace() {
        return at(null);
    }

    Member as(Role other) {
        return new Member(party, name, other, joinedAt, leftAt, removed, read);
    }

    public boolean isPresent() {
        return leftAt == null;
    }
}
