package dev.millrace.tools.audit;

import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.tools.audit.Entry.Where;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What PostgreSQL holds, each id once, in the order of rooms and places. One snapshot for all of it. */
final class StoredReader {

    private static final int ASKED_AT_ONCE = 5_000;

    /** A repeated message or a dead letter that is a message too is a finding of {@link TableRules}. */
    private static final String IN_ROOM_ORDER = // language=SQL
            """
            SELECT 'MESSAGE' AS place, id, room_id, epoch, seq, -1 AS partition
            FROM millrace.message WHERE id >= ?
            UNION ALL
            SELECT 'REPEATED', id, room_id, epoch, seq, -1
            FROM millrace.repeated_message r
            WHERE id >= ? AND NOT EXISTS (SELECT FROM millrace.message m WHERE m.id = r.id)
            UNION ALL
            (SELECT DISTINCT ON (message_id)
                'DEAD_LETTER', message_id, coalesce(room_id, ''), coalesce(epoch, 0), coalesce(seq, 0), partition
            FROM millrace.dead_letter d
            WHERE message_id >= ? AND redriven_at IS NULL
                AND NOT EXISTS (SELECT FROM millrace.message m WHERE m.id = d.message_id)
                AND NOT EXISTS (SELECT FROM millrace.repeated_message r WHERE r.id = d.message_id)
            ORDER BY message_id)
            ORDER BY room_id, epoch, seq, id""";

    private static final String BY_ID = // language=SQL
            """
            SELECT 'MESSAGE' AS place, id, room_id, epoch, seq, -1 AS partition
            FROM millrace.message WHERE id = ANY (?)
            UNION ALL
            SELECT 'REPEATED', id, room_id, epoch, seq, -1
            FROM millrace.repeated_message WHERE id = ANY (?)
            UNION ALL
            SELECT 'DEAD_LETTER', message_id, coalesce(room_id, ''), coalesce(epoch, 0), coalesce(seq, 0), partition
            FROM millrace.dead_letter WHERE message_id = ANY (?)""";

    private final Connection connection;
    private final Partitions partitions;

    /** @param connection in a {@link Snapshot} */
    StoredReader(Connection connection, Partitions partitions) {
        this.connection = connection;
        this.partitions = partitions;
    }

    /** Takes one entry after the other. */
    interface Visitor {
        void visit(Entry entry) throws SQLException;
    }

    /** Before when messages may be gone because somebody asked for that. */
    Instant forgottenBefore() throws SQLException {
        try (PreparedStatement query = connection
                .prepareStatement("SELECT forgotten_before FROM millrace.retention");
                ResultSet rows = query.executeQuery()) {
            return rows.next() ? rows.getTimestamp(1).toInstant() : Instant.EPOCH;
        }
    }

    /** Everything the scope covers. */
    void inRoomOrder(Scope scope, Visitor visitor) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(IN_ROOM_ORDER)) {
            query.setFetchSize(Snapshot.FETCH);
            for (int i = 1; i <= 3; i++) {
                query.setObject(i, scope.firstId());
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    visitor.visit(entry(rows));
                }
            }
        }
    }

    /** Which of these are stored, and as what; of an id that is stored twice, either. */
    Map<UUID, Entry> find(List<UUID> ids) throws SQLException {
        Map<UUID, Entry> found = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(BY_ID)) {
            for (int from = 0; from < ids.size(); from += ASKED_AT_ONCE) {
                List<UUID> some = ids.subList(from, Math.min(ids.size(), from + ASKED_AT_ONCE));
                var array = connection.createArrayOf("uuid", some.toArray());
                for (int i = 1; i <= 3; i++) {
                    query.setArray(i, array);
                }
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        Entry entry = entry(rows);
                        found.put(entry.id(), entry);
                    }
                }
            }
        }
        return found;
    }

    /** Whether an entry of the journal was buried. */
    boolean isBuried(Journal.Unreadable entry) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT FROM millrace.dead_letter
                WHERE partition = ? AND stream_millis = ? AND stream_counter = ?""")) {
            query.setInt(1, entry.partition());
            query.setLong(2, entry.at().millis());
            query.setLong(3, entry.at().counter());
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Dead letters that wait for a re-drive. */
    DeadLetters deadLetters(Instant from) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                SELECT count(*), count(*) FILTER (WHERE message_id IS NULL)
                FROM millrace.dead_letter WHERE redriven_at IS NULL AND buried_at >= ?""")) {
            query.setTimestamp(1, Timestamp.from(from));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new DeadLetters(row.getLong(1), row.getLong(2));
            }
        }
    }

    /** @param nameless those of which not even the id could be read: nobody can say which message each is */
    record DeadLetters(long all, long nameless) {}

    private Entry entry(ResultSet row) throws SQLException {
        String room = row.getString(3);
        int partition = row.getInt(6);
        return new Entry(row.getObject(2, UUID.class), room,
                new Position(row.getLong(4), row.getLong(5)),
                partition >= 0 || room.isEmpty() ? partition : partitions.of(new RoomId(room)),
                Where.valueOf(row.getString(1)));
    }

    static List<UUID> ids(Journal journal) {
        List<UUID> ids = new ArrayList<>();
        journal.messages().forEach(line -> ids.add(line.entry().id()));
        return ids;
    }
}
