package dev.millrace.tools.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks again before it calls a place empty: {@code --since} cuts through rooms, and a message may have been stored
 * after the snapshot. So the connection is one of its own, outside any snapshot.
 */
final class Gaps implements AutoCloseable {

    private final PreparedStatement query;

    Gaps(Connection connection) throws SQLException {
        this.query = connection.prepareStatement("""
                WITH asked (room_id, epoch, first, last) AS (VALUES (?, ?::bigint, ?::bigint, ?::bigint))
                SELECT DISTINCT seq FROM (
                    SELECT room_id, epoch, seq FROM millrace.message
                    UNION ALL SELECT room_id, epoch, seq FROM millrace.repeated_message
                    UNION ALL SELECT room_id, epoch, seq FROM millrace.dead_letter) AS taken
                JOIN asked USING (room_id, epoch)
                WHERE seq BETWEEN first AND last
                ORDER BY seq""");
    }

    /** Places of a room, both ends with them. */
    record Range(long first, long last) {

        long count() {
            return last - first + 1;
        }

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "–" + last;
        }
    }

    /** Which of these places are empty after all. */
    List<Range> confirm(String room, long epoch, long first, long last) throws SQLException {
        query.setString(1, room);
        query.setLong(2, epoch);
        query.setLong(3, first);
        query.setLong(4, last);
        List<Range> empty = new ArrayList<>();
        long next = first;
        try (ResultSet taken = query.executeQuery()) {
            while (taken.next()) {
                long seq = taken.getLong(1);
                if (seq > next) {
                    empty.add(new Range(next, seq - 1));
                }
                next = seq + 1;
            }
        }
        if (next <= last) {
            empty.add(new Range(next, last));
        }
        return empty;
    }

    @Override
    public void close() throws SQLException {
        query.close();
    }
}
