package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.StreamId;

import org.awaitility.Awaitility;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;

/** What stands in PostgreSQL, read with a connection of its own. */
record Rows(DataSource database) {

    /** In the order in which they were inserted. */
    List<ChatMessage> messages() throws SQLException {
        List<ChatMessage> messages = new ArrayList<>();
        query("""
              SELECT id, room_id, sender_id, sender_name, type, body, created_at, epoch, seq
              FROM millrace.message ORDER BY ctid""", row -> messages.add(messageOf(row)));
        return messages;
    }

    /**
     * Whether exactly these are stored, and no room's later message was stored in an earlier transaction than one
     * before it.
     */
    void assertStoredOnceAndInOrder(List<ChatMessage> sent) throws SQLException {
        assertThat(messages()).containsExactlyInAnyOrderElementsOf(sent);
        assertThat(number("""
                SELECT count(*) FROM (
                    SELECT stored_at < max(stored_at) OVER (PARTITION BY room_id ORDER BY epoch, seq) AS early
                    FROM millrace.message) AS each WHERE early""")).as("stored too early").isZero();
    }

    /** Each partition's fencing token. */
    List<Long> leaseEpochs() throws SQLException {
        List<Long> epochs = new ArrayList<>();
        query("SELECT lease_epoch FROM millrace.journal_partition ORDER BY partition",
                row -> epochs.add(row.getLong(1)));
        return epochs;
    }

    long count() throws SQLException {
        return number("SELECT count(*) FROM millrace.message");
    }

    long number(String query) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        query(query, row -> numbers.add(row.getLong(1)));
        return numbers.getFirst();
    }

    Map<Integer, StreamId> checkpoints() throws SQLException {
        Map<Integer, StreamId> checkpoints = new TreeMap<>();
        query("SELECT partition, stream_millis, stream_counter FROM millrace.journal_partition"
                + " WHERE incarnation <> ''",
                row -> checkpoints.put(row.getInt(1), new StreamId(row.getLong(2), row.getLong(3))));
        return checkpoints;
    }

    /** Partition, stream id, payload and reason of each. */
    List<String> deadLetters() throws SQLException {
        List<String> letters = new ArrayList<>();
        query("""
              SELECT partition || ' ' || stream_millis || '-' || stream_counter || ' '
                  || convert_from(payload, 'UTF8') || ': ' || reason
              FROM millrace.dead_letter ORDER BY partition, stream_millis, stream_counter""",
                row -> letters.add(row.getString(1)));
        return letters;
    }

    void await(long count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> count() == count);
    }

    /** Until the connection rolls back, no message is inserted. */
    void lock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement()) {
            lock.execute("LOCK TABLE millrace.message IN SHARE MODE");
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void query(String sql, Take take) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                take.from(row);
            }
        }
    }

    private static ChatMessage messageOf(ResultSet row) throws SQLException {
        var draft = new Draft(row.getObject(1, UUID.class), new RoomId(row.getString(2)),
                new UserId(row.getString(3)), row.getString(4), MessageType.valueOf(row.getString(5)),
                row.getString(6), row.getTimestamp(7).toInstant(), null);
        return new ChatMessage(draft, new Position(row.getLong(8), row.getLong(9)));
    }

    @FunctionalInterface
    private interface Take {
        void from(ResultSet row) throws SQLException;
    }
}
