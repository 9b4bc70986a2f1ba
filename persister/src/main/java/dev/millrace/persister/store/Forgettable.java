package dev.millrace.persister.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The rows that have their time. A row goes by the time that is in it; what else is asked of it only says by which
 * index the old ones are found, oldest first, and from where on: so a slice of them begins where the one before it
 * ended, and not among its remains.
 */
public enum Forgettable {

    // The ids of our messages begin with their time.
    MESSAGES("message", "id > ?::uuid AND id < ?::uuid AND created_at < ?::timestamptz", "id", "id::text",
            Forgettable.BEFORE_ALL_IDS, Asked.AFTER, Asked.FIRST_ID, Asked.LIMIT),

    // Those of other publishers' messages do not. But they have no seq, and their epoch is their time.
    HEARD_MESSAGES("message", "room_id >= ? AND seq = 0 AND epoch < ? AND created_at < ?::timestamptz",
            "room_id, epoch, seq", "room_id", "", Asked.AFTER, Asked.MILLIS, Asked.LIMIT),

    // With their message, by its id; one that others published, by its own time. A message has several of them, so the
    // slice before may have ended in between.
    REVISIONS("message_revision", """
        message_id >= ?::uuid AND (at < ?::timestamptz OR message_id < ?::uuid)
            AND NOT EXISTS (SELECT FROM millrace.message AS its
                            WHERE its.id = old.message_id AND its.created_at >= ?::timestamptz)""",
            "message_id", "message_id::text", Forgettable.BEFORE_ALL_IDS, Asked.AFTER, Asked.LIMIT,
            Asked.FIRST_ID, Asked.LIMIT),

    REPEATS("repeated_message", "id > ?::uuid AND id < ?::uuid AND repeated_at < ?::timestamptz", "id",
            "id::text", Forgettable.BEFORE_ALL_IDS, Asked.AFTER, Asked.FIRST_ID, Asked.LIMIT),

    /** Those that have become messages. The others still wait for somebody. */
    REDRIVEN_LETTERS("dead_letter", "redriven_at < ?::timestamptz", "redriven_at", "''", "", Asked.LIMIT),

    LEDGER_WINDOWS("ledger_window", """
        window_start + interval '1 millisecond' * (SELECT window_millis FROM millrace.ledger_source AS its
                                                   WHERE its.source = old.source) <= ?::timestamptz""",
            "window_start", "''", "", Asked.LIMIT),

    /** Their gateways have ended long ago, or they would have written further. */
    LEDGER_SOURCES("ledger_source", """
        NOT EXISTS (SELECT FROM millrace.ledger_window AS its WHERE its.source = old.source)
            AND written_up_to <= ?::timestamptz""", "source", "''", "", Asked.LIMIT);

    private static final String BEFORE_ALL_IDS = "00000000-0000-0000-0000-000000000000";

    private final String table;
    private final String condition;
    private final String order;
    private final String key;
    private final String start;
    @SuppressWarnings("ImmutableEnumChecker") // it is List.of
    private final List<Asked> asked;

    Forgettable(String table, String condition, String order, String key, String start, Asked... asked) {
        this.table = table;
        this.condition = condition;
        this.order = order;
        this.key = key;
        this.start = start;
        this.asked = List.of(asked);
    }

    /** Before all of them. */
    public String start() {
        return start;
    }

    String count() {
        return "SELECT count(*) FROM millrace." + table + " AS old WHERE " + condition;
    }

    /** How many went, and the key of the last. */
    String delete() {
        return """
            WITH gone AS (
                DELETE FROM millrace.%1$s WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM millrace.%1$s AS old WHERE %2$s ORDER BY %3$s LIMIT ?))
                RETURNING %4$s AS key
            )
            SELECT count(*), max(key COLLATE "C") FROM gone""".formatted(table, condition, order, key);
    }

    void ask(Columns columns, Instant limit, String after) throws SQLException {
        for (Asked it : asked) {
            columns.add(it.of(limit, after));
        }
    }

    /** What a condition asks for, in its order. */
    private enum Asked {
        /** Where the slice before it ended. */
        AFTER,
        /** The limit as a time. */
        LIMIT,
        /** The limit as an epoch. */
        MILLIS,
        /** The limit as an id: the first that can be made then. */
        FIRST_ID;

        Object of(Instant limit, String after) {
            return switch (this) {
                case AFTER -> after;
                case LIMIT -> limit.toString();
                case MILLIS -> limit.toEpochMilli();
                case FIRST_ID -> new UUID(limit.toEpochMilli() << 16, 0).toString();
            };
        }
    }
}
