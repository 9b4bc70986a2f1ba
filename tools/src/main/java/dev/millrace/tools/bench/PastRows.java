package dev.millrace.tools.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What was said before: rows of rooms that nobody is in, as a stack leaves them, so that the audit has nothing to say of them.
 * Ids grow with time, as those of messages do, and a room's rows stand together: no index is filled at random, which would
 * take ten times as long.
 */
final class PastRows {

    private static final int ROOMS = 10_000;

    private final long rows;
    private final String values;

    private PastRows(long rows, long source) {
        this.rows = rows;
        long each = Math.ceilDiv(rows, ROOMS);
        this.values = """
                SELECT n % {each} + 1 AS seq, to_timestamp(1700000000 + n / 1000.0) AS at,
                       'past-' || lpad((n / {each})::text, 5, '0') AS room_id,
                       (lpad(to_hex(1700000000000 + n), 12, '0') || '70008' || lpad(to_hex(n), 10, '0')
                           || lpad(to_hex({source}), 5, '0'))::uuid AS id
                FROM generate_series(0::bigint, ? - 1) AS n
                WHERE NOT ? OR n % {each} = {each} - 1 OR n = ? - 1"""
                .replace("{each}", Long.toString(each))
                .replace("{source}", Long.toString(source));
    }

    static void write(Connection connection, long rows) throws SQLException {
        if (rows > 0) {
            new PastRows(rows, Drain.freeSource(connection)).write(connection);
        }
    }

    private void write(Connection connection) throws SQLException {
        insert(connection, false,
                """
                INSERT INTO millrace.message
                    (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at)
                SELECT id, room_id, 1, seq, 'past', 'past', 'CHAT', repeat('x', 120), at FROM (%s) AS past""");
        insert(connection, true, """
                INSERT INTO millrace.room_head (room_id, epoch, seq, message_id, at)
                SELECT room_id, 1, seq, id, at FROM (%s) AS past""");
        try (Statement statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE millrace.message, millrace.room_head");
            statement.execute("CHECKPOINT");
        }
    }

    private void insert(Connection connection, boolean lastsOnly, String into) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(into.formatted(values))) {
            insert.setLong(1, rows);
            insert.setBoolean(2, lastsOnly);
            insert.setLong(3, rows);
            insert.execute();
        }
    }
}
