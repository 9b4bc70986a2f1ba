package dev.millrace.tools.bench;

import dev.millrace.tools.audit.Audit;
import dev.millrace.tools.audit.AuditConfig;
import dev.millrace.tools.audit.AuditReport;
import dev.millrace.tools.audit.Finding;
import dev.millrace.tools.bench.load.MessageIds;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.bench.yardstick.Database;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;

/** The database of what is measured: rooms are made in it beforehand, and rows are looked for afterwards. */
final class Storage {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FINDINGS = 20;
    private static final int COPY_BYTES = 1 << 16;

    private final AuditConfig servers;

    Storage(AuditConfig servers) {
        this.servers = servers;
    }

    static String roomId(String run, int room) {
        return "%s-%06d".formatted(run, room);
    }

    static String userId(String run, int person) {
        return "%s.%06d".formatted(run, person);
    }

    /** Groups, by whose members messages are read as soon as they are said. */
    void makeRooms(String run, Workload workload) throws SQLException {
        if (workload.roomSize() == 0) {
            return;
        }
        try (Connection connection = connect();
                PreparedStatement rooms = connection.prepareStatement("""
                        INSERT INTO millrace.room (id, kind, title, admission, capacity, members, created_by)
                        SELECT ? || '-' || lpad(r::text, 6, '0'), 'GROUP', 'bench', 'INVITED', ?, ?, 'bench'
                        FROM generate_series(0, ? - 1) AS r""");
                PreparedStatement members = connection.prepareStatement("""
                        INSERT INTO millrace.room_member (room_id, side, member_id, name, role)
                        SELECT ? || '-' || lpad(r::text, 6, '0'), 'USER', ? || '.' || lpad(m::text, 6, '0'), 'bench', 'MEMBER'
                        FROM generate_series(0, ? - 1) AS r, generate_series(0, ? - 1) AS place,
                             LATERAL (SELECT (r::bigint * ? + place) % ? AS m) AS member""");
                Statement statistics = connection.createStatement()) {
            rooms.setString(1, run);
            rooms.setInt(2, workload.roomSize());
            rooms.setInt(3, workload.roomSize());
            rooms.setInt(4, workload.rooms());
            rooms.execute();
            members.setString(1, run);
            members.setString(2, run);
            members.setInt(3, workload.rooms());
            members.setInt(4, workload.roomSize());
            members.setInt(5, workload.roomSize());
            members.setInt(6, workload.connections());
            members.execute();
            statistics.execute("ANALYZE millrace.room, millrace.room_member");
        }
    }

    void fill(long rows) throws SQLException {
        try (Connection connection = connect()) {
            PastRows.write(connection, rows);
        }
    }

    Proof prove(String run, MessageIds acknowledged, long endedAt)
            throws IOException, SQLException, InterruptedException {
        try (Connection connection = connect()) {
            Duration untilStored = awaitRows(connection, run, acknowledged.size(), endedAt);
            Counted counted = count(connection, run, acknowledged);
            AuditReport audit = new Audit(servers, Instant.EPOCH, FINDINGS).run();
            List<String> findings = Arrays.stream(Finding.Kind.values())
                    .flatMap(kind -> audit.findings().listed(kind).stream())
                    .map(Finding::text)
                    .toList();
            return new Proof(acknowledged.size(), counted.found, counted.rows - counted.found, untilStored,
                    findings);
        }
    }

    /** By the rooms' heads, which move with the rows and are few. */
    private static Duration awaitRows(Connection connection, String run, long rows, long endedAt)
            throws SQLException, InterruptedException {
        try (PreparedStatement heads = connection.prepareStatement(
                "SELECT coalesce(sum(seq), 0) FROM millrace.room_head WHERE room_id LIKE ? || '-%'")) {
            heads.setString(1, run);
            while (true) {
                long seen = System.nanoTime();
                try (ResultSet sum = heads.executeQuery()) {
                    sum.next();
                    if (sum.getLong(1) >= rows || seen - endedAt > PATIENCE.toNanos()) {
                        return Duration.ofNanos(seen - endedAt);
                    }
                }
                Thread.sleep(POLL);
            }
        }
    }

    private static Counted count(Connection connection, String run, MessageIds acknowledged)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE acknowledged (id uuid NOT NULL)");
            copy(connection, acknowledged);
            statement.execute("ANALYZE acknowledged");
            try (ResultSet row = statement.executeQuery(
                    """
                    SELECT (SELECT count(*) FROM millrace.message WHERE room_id LIKE '%s-%%'),
                           (SELECT count(DISTINCT a.id) FROM acknowledged a JOIN millrace.message m USING (id))"""
                            .formatted(run))) {
                row.next();
                return new Counted(row.getLong(1), row.getLong(2));
            } finally {
                statement.execute("DROP TABLE acknowledged");
            }
        }
    }

    private static void copy(Connection connection, MessageIds ids) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY acknowledged FROM STDIN");
        var lines = new StringBuilder(COPY_BYTES);
        for (Iterator<UUID> each = ids.stream().iterator(); each.hasNext();) {
            lines.append(each.next()).append('\n');
            if (lines.length() >= COPY_BYTES || !each.hasNext()) {
                byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
                copy.writeToCopy(bytes, 0, bytes.length);
                lines.setLength(0);
            }
        }
        copy.endCopy();
    }

    private Connection connect() throws SQLException {
        return Database.connect(servers.postgres());
    }

    private record Counted(long rows, long found) {}
}
