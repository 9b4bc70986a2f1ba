package dev.millrace.tools.audit;

import dev.millrace.tools.audit.Finding.Kind;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.Map;

/** Each room's head says what its last stored message is. */
final class HeadCheck {

    // A head may stand at a repeated message: that place is taken too. What has no seq is ordered by nobody.
    private static final String DIFFERENT = // language=SQL
            """
            WITH last AS (
                SELECT DISTINCT ON (room_id) room_id, epoch, seq FROM millrace.message
                ORDER BY room_id DESC, epoch DESC, seq DESC)
            SELECT room_id, last.epoch, last.seq, head.epoch, head.seq
            FROM last FULL JOIN millrace.room_head AS head USING (room_id)
            WHERE (head.epoch, head.seq) IS DISTINCT FROM (last.epoch, last.seq)
                AND coalesce(head.seq, last.seq) > 0
                AND (head.at IS NULL OR head.at >= ?)
                AND NOT EXISTS (SELECT FROM millrace.repeated_message r
                    WHERE r.room_id = head.room_id AND (r.epoch, r.seq) = (head.epoch, head.seq)
                        AND (last.room_id IS NULL OR (r.epoch, r.seq) > (last.epoch, last.seq)))
            ORDER BY room_id""";

    private HeadCheck() {}

    /** @param connection in a {@link Snapshot} */
    static void check(Connection connection, Scope scope, Findings findings) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(DIFFERENT)) {
            query.setFetchSize(Snapshot.FETCH);
            query.setTimestamp(1, Timestamp.from(scope.from()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    findings.add(finding(rows.getString(1), place(rows, 2), place(rows, 4)));
                }
            }
        }
    }

    private static Finding finding(String room, String last, String head) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("room", room);
        details.put("last", last);
        details.put("head", head);
        return new Finding(Kind.HEAD, 1,
                "room " + room + ": its head says " + head + ", its last message is " + last,
                details);
    }

    private static String place(ResultSet row, int column) throws SQLException {
        long epoch = row.getLong(column);
        return row.wasNull() ? "none" : "epoch " + epoch + " seq " + row.getLong(column + 1);
    }
}
