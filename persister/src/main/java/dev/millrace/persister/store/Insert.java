package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.redis.StreamId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;

/**
 * The statements of one batch's transaction. Each takes a whole batch as one array a column, so its text is
 * the same for every batch size: a connection prepares it once, and a batch is one round trip a table.
 */
final class Insert {

    private static final String MESSAGES = // language=SQL
            """
            INSERT INTO millrace.message
                (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
                                 ?::text[], ?::text[], ?::timestamptz[])
            ON CONFLICT DO NOTHING""";

    private static final String DEAD_LETTERS = // language=SQL
            """
            INSERT INTO millrace.dead_letter (partition, stream_millis, stream_counter, payload, reason)
            SELECT * FROM unnest(?::integer[], ?::bigint[], ?::bigint[], ?::bytea[], ?::text[])
            ON CONFLICT DO NOTHING""";

    // In partition order, so that two writers lock the rows in the same order and never each other.
    private static final String CHECKPOINTS = // language=SQL
            """
            INSERT INTO millrace.journal_partition AS known (partition, stream_millis, stream_counter)
            SELECT * FROM unnest(?::integer[], ?::bigint[], ?::bigint[]) AS reached (p, millis, counter)
            ORDER BY p
            ON CONFLICT (partition) DO UPDATE
            SET stream_millis = excluded.stream_millis, stream_counter = excluded.stream_counter,
                moved_at = now()
            WHERE (known.stream_millis, known.stream_counter)
                < (excluded.stream_millis, excluded.stream_counter)""";

    private Insert() {}

    /** @return how many were not there yet */
    static int messages(Connection connection, List<ChatMessage> messages) throws SQLException {
        if (messages.isEmpty()) {
            return 0;
        }
        try (PreparedStatement insert = connection.prepareStatement(MESSAGES)) {
            var columns = new Columns(connection, insert);
            columns.add("uuid", messages, message -> message.draft().id());
            columns.add("text", messages, message -> message.draft().roomId().value());
            columns.add("bigint", messages, message -> message.position().epoch());
            columns.add("bigint", messages, message -> message.position().seq());
            columns.add("text", messages, message -> message.draft().senderId().value());
            columns.add("text", messages, message -> message.draft().senderName());
            columns.add("text", messages, message -> message.draft().type().name());
            columns.add("text", messages, message -> message.draft().text());
            columns.add("timestamptz", messages, message -> createdAt(message.draft()));
            return insert.executeUpdate();
        }
    }

    /** @return how many were not there yet */
    static int deadLetters(Connection connection, List<Batch.Unreadable> entries) throws SQLException {
        if (entries.isEmpty()) {
            return 0;
        }
        try (PreparedStatement insert = connection.prepareStatement(DEAD_LETTERS)) {
            var columns = new Columns(connection, insert);
            columns.add("integer", entries, entry -> entry.partition);
            columns.add("bigint", entries, entry -> entry.id.millis());
            columns.add("bigint", entries, entry -> entry.id.counter());
            columns.add("bytea", entries.stream().map(entry -> entry.payload).toArray(byte[][]::new));
            columns.add("text", entries, entry -> entry.reason);
            return insert.executeUpdate();
        }
    }

    /** Moves checkpoints forwards; one that is further already stays. */
    static void checkpoints(Connection connection, SortedMap<Integer, StreamId> reached) throws SQLException {
        var entries = List.copyOf(reached.entrySet());
        try (PreparedStatement insert = connection.prepareStatement(CHECKPOINTS)) {
            var columns = new Columns(connection, insert);
            columns.add("integer", entries, entry -> entry.getKey());
            columns.add("bigint", entries, entry -> entry.getValue().millis());
            columns.add("bigint", entries, entry -> entry.getValue().counter());
            insert.executeUpdate();
        }
    }

    /** As text, which is exact: any way through a number of PostgreSQL's would be a double. */
    private static String createdAt(Draft draft) {
        return draft.createdAt().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
