package dev.millrace.tools.audit;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.model.Draft;
import dev.millrace.model.IdDigest;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.schema.Schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small history in a real PostgreSQL and a real Redis, in which everything adds up until a test spoils it. Its
 * clock stands still but for the tests that move it.
 */
final class World implements AutoCloseable {

    static final int WINDOW = 1_000;
    static final long EPOCH = 1_763_662_302_000L;

    private static final AtomicInteger SOURCES = new AtomicInteger();
    private static final Partitions PARTITIONS = new Partitions(16);

    private final TestDatabase database;
    private final TestRedis redis;
    private final Connection connection;
    private final RespClient client;
    private final Map<String, Long> seqs = new HashMap<>();
    private Instant now;

    World(TestDatabase database, TestRedis redis) throws SQLException, IOException {
        this.database = database;
        this.redis = redis;
        Schema.migrate(database.dataSource());
        this.connection = database.connect();
        this.client = redis.connect();
        this.now = Instant.ofEpochMilli(System.currentTimeMillis() / WINDOW * WINDOW - 600_000);
    }

    record Said(UUID id, String room, long seq) {

        int partition() {
            return PARTITIONS.of(new RoomId(room));
        }
    }

    /** What a command said, and its exit status. */
    record Outcome(int status, String out, String err) {}

    /** One event loop of a gateway. */
    final class Source {

        private final int number = SOURCES.incrementAndGet();
        private final MessageIds ids = new MessageIds(() -> now, number);
        private final List<UUID> uncertain = new ArrayList<>();
        private final List<Said> acked = new ArrayList<>();
        private final Map<Slot, List<UUID>> confirmed = new HashMap<>();

        private Source() throws SQLException {
            run("INSERT INTO millrace.ledger_source (source, gateway, window_millis, written_up_to) "
                    + "VALUES (?, ?, ?, ?)", number, "gateway-1", WINDOW, now);
        }

        /** Acknowledged, and a row. */
        Said says(String room) throws SQLException {
            Said said = next(room);
            store(said);
            acked.add(said);
            return said;
        }

        /** Acknowledged, and not stored yet. */
        Said saysIntoTheJournal(String room) throws IOException {
            Said said = next(room);
            journal(said);
            acked.add(said);
            return said;
        }

        /** Answered "perhaps". */
        Said mumbles(String room) {
            Said said = next(room);
            uncertain.add(said.id());
            return said;
        }

        /** Answered "perhaps", and never written anywhere. */
        void mumblesToNobody() {
            uncertain.add(ids.next());
        }

        /** Answers a repetition, now, with what the first send came to. */
        void confirms(Said first) {
            confirmed.computeIfAbsent(slot(ids.next(), first.partition()), slot -> new ArrayList<>())
                    .add(first.id());
        }

        Said next(String room) {
            return new Said(ids.next(), room, seqs.merge(room, 1L, Long::sum));
        }

        int number() {
            return number;
        }

        void acknowledges(Said said) {
            acked.add(said);
        }

        /** Writes what was acknowledged since the last time into the ledger, up to now. */
        void writesTheLast() throws SQLException {
            writes();
            acked.clear();
        }

        /** Writes everything up to now into the ledger. */
        void writes() throws SQLException {
            Map<Slot, IdDigest> digests = new HashMap<>();
            Map<Slot, List<UUID>> doubtful = new HashMap<>();
            acked.forEach(said -> digests
                    .computeIfAbsent(slot(said.id(), said.partition()), slot -> new IdDigest())
                    .add(said.id()));
            uncertain.forEach(id -> doubtful.computeIfAbsent(slot(id, 0), slot -> new ArrayList<>()).add(id));
            doubtful.keySet().forEach(slot -> digests.putIfAbsent(slot, new IdDigest()));
            confirmed.keySet().forEach(slot -> digests.putIfAbsent(slot, new IdDigest()));
            for (var window : digests.entrySet()) {
                Slot slot = window.getKey();
                run("INSERT INTO millrace.ledger_window VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        number, slot.start(), slot.partition(), window.getValue().count(),
                        window.getValue().combined(), doubtful.getOrDefault(slot, List.of()),
                        confirmed.getOrDefault(slot, List.of()));
            }
            run("UPDATE millrace.ledger_source SET written_up_to = ? WHERE source = ?", now, number);
        }

        void closes() throws SQLException {
            writes();
            run("UPDATE millrace.ledger_source SET closed_at = ? WHERE source = ?", now, number);
        }

        private Slot slot(UUID id, int partition) {
            return new Slot(Instant.ofEpochMilli(MessageIds.millisOf(id) / WINDOW * WINDOW), partition);
        }

        private record Slot(Instant start, int partition) {}
    }

    Source gateway() throws SQLException {
        return new Source();
    }

    void pass(long millis) {
        now = now.plusMillis(millis);
    }

    Instant now() {
        return now;
    }

    /** Row and head in one step, as a persister does it. */
    void store(Said said) throws SQLException {
        run("""
                WITH stored AS (
                    INSERT INTO millrace.message
                        (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at)
                    VALUES (?, ?, ?, ?, 'alice', 'Alice', 'CHAT', 'hello', ?) RETURNING *)
                INSERT INTO millrace.room_head SELECT room_id, epoch, seq, id, created_at FROM stored
                ON CONFLICT (room_id) DO UPDATE
                SET seq = excluded.seq, message_id = excluded.message_id, at = excluded.at""",
                said.id(), said.room(), EPOCH, said.seq(), now);
    }

    void repeat(Said said, Said first) throws SQLException {
        run("INSERT INTO millrace.repeated_message (id, first_id, room_id, epoch, seq) VALUES (?, ?, ?, ?, ?)",
                said.id(), first.id(), said.room(), EPOCH, said.seq());
    }

    void bury(Said said) throws SQLException {
        run("INSERT INTO millrace.dead_letter (partition, stream_millis, stream_counter, payload, reason, "
                + "message_id, room_id, epoch, seq) VALUES (?, ?, 0, 'x', 'planted', ?, ?, ?, ?)",
                said.partition(), MessageIds.millisOf(said.id()), said.id(), said.room(), EPOCH, said.seq());
    }

    /** @return the entry's id in the stream */
    String journal(Said said) throws IOException {
        var draft = new Draft(said.id(), new RoomId(said.room()), new UserId("alice"), "Alice",
                MessageType.CHAT,
                "hello", now, null);
        byte[] json = MessageJson.complete(new Position(EPOCH, said.seq()), MessageJson.tail(draft));
        return redis("XADD", RedisNames.journal(said.partition()), "*", RedisNames.JOURNAL_FIELD,
                new String(json, StandardCharsets.UTF_8));
    }

    String redis(String... words) throws IOException {
        return client.text(words);
    }

    int run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                if (value instanceof Instant time) {
                    statement.setTimestamp(i + 1, Timestamp.from(time));
                } else if (value instanceof List<?> list) {
                    statement.setArray(i + 1, connection.createArrayOf("uuid", list.toArray()));
                } else {
                    statement.setObject(i + 1, value);
                }
            }
            return statement.executeUpdate();
        }
    }

    Outcome audit(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = AuditMain.run(Path.of("/nowhere"), List.of(words), environment(),
                new PrintStream(out, true),
                new PrintStream(err, true));
        return new Outcome(status, out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    Map<String, String> environment() {
        URI url = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        return Map.of("MILLRACE_REDIS_PORT", String.valueOf(redis.port()),
                "MILLRACE_REDIS_PASSWORD", redis.password(),
                "MILLRACE_POSTGRES_PORT", String.valueOf(url.getPort()),
                "MILLRACE_POSTGRES_DATABASE", Objects.requireNonNull(url.getPath()).substring(1),
                "MILLRACE_POSTGRES_USER", database.user(),
                "MILLRACE_POSTGRES_PASSWORD", database.password());
    }

    @Override
    public void close() throws SQLException, IOException {
        connection.close();
        client.close();
    }
}
