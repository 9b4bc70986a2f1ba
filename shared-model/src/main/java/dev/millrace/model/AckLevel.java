package dev.millrace.model;

import java.util.Locale;
import java.util.Optional;

/** What a sender wants to have happened before it is acknowledged. Each level includes those before it. */
public enum AckLevel {
    /** It is in the journal: no process of ours can lose it. */
    JOURNALED,
    /** And in the journal's copies, where there are any: it outlives the loss of one Redis. */
    REPLICATED,
    /** And a row in PostgreSQL: it outlives the loss of Redis altogether. */
    PERSISTED;

    /** As clients spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<AckLevel> of(String word) {
        for (AckLevel level : values()) {
            if (level.word().equals(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
