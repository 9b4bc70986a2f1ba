package dev.millrace.tools.audit;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads the ledger and the checkpoints, in one snapshot. */
final class LedgerReader {

    private LedgerReader() {}

    /** @param since windows that ended before this are not needed */
    static Ledger read(Connection connection, Instant since) throws SQLException {
        Snapshot.begin(connection);
        try (Statement statement = connection.createStatement()) {
            var ledger = new Ledger(now(statement), sources(statement), windows(connection, since),
                    checkpoints(statement));
            connection.commit();
            return ledger;
        }
    }

    private static Instant now(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT now()")) {
            row.next();
            return row.getTimestamp(1).toInstant();
        }
    }

    private static Map<Integer, Ledger.Source> sources(Statement statement) throws SQLException {
        Map<Integer, Ledger.Source> sources = new HashMap<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT source, gateway, window_millis, written_up_to, closed_at FROM millrace.ledger_source")) {
            while (rows.next()) {
                Timestamp closedAt = rows.getTimestamp(5);
                sources.put(rows.getInt(1), new Ledger.Source(rows.getInt(1), rows.getString(2),
                        rows.getInt(3), rows.getTimestamp(4).toInstant(),
                        closedAt == null ? null : closedAt.toInstant()));
            }
        }
        return sources;
    }

    private static List<Ledger.Window> windows(Connection connection, Instant since) throws SQLException {
        List<Ledger.Window> windows = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT source, window_start, partition, acked, digest, uncertain, confirmed
                FROM millrace.ledger_window
                WHERE window_start >= ?""")) {
            query.setTimestamp(1, Timestamp.from(since));
            query.setFetchSize(Snapshot.FETCH);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    windows.add(new Ledger.Window(rows.getInt(1), rows.getTimestamp(2).toInstant(),
                            rows.getInt(3), rows.getInt(4), rows.getObject(5, UUID.class),
                            List.of((UUID[]) rows.getArray(6).getArray()),
                            List.of((UUID[]) rows.getArray(7).getArray())));
                }
            }
        }
        return windows;
    }

    private static Map<Integer, Ledger.Checkpoint> checkpoints(Statement statement) throws SQLException {
        Map<Integer, Ledger.Checkpoint> checkpoints = new HashMap<>();
        try (ResultSet rows = statement.executeQuery("""
                SELECT partition, incarnation, stream_millis, stream_counter
                FROM millrace.journal_partition""")) {
            while (rows.next()) {
                checkpoints.put(rows.getInt(1), new Ledger.Checkpoint(new Incarnation(rows.getString(2)),
                        new StreamId(rows.getLong(3), rows.getLong(4))));
            }
        }
        return checkpoints;
    }
}
