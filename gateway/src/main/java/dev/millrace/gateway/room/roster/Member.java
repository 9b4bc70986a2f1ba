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

    public boolean isPresent() {
        return leftAt == null;
    }
}
