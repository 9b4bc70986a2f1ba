package dev.millrace.gateway.room.history;

import dev.millrace.model.Amendment;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A message's last revision.
 *
 * @param revision as {@link Amendment#revision}
 * @param text     null where it deletes
 */
public record Latest(int revision, @Nullable String text, Instant at) {

    public Amendment amendment() {
        return new Amendment(revision, at, text == null);
    }

    String shown() {
        return text == null ? "" : text;
    }
}
