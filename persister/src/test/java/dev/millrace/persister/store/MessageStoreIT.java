package dev.millrace.persister.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

@WithPostgres(per = Per.METHOD)
@Timeout(60)
class MessageStoreIT {

    private final TestDatabase database;
    private final MessageStore store;
    private final MessageIds ids = new MessageIds(InstantSource.system(), 0);

    MessageStoreIT(TestDatabase database) {
        this.database = database;
        this.store = new MessageStore(database.dataSource());
    }

    @BeforeEach
    void migrate() {
        Schema.migrate(database.dataSource());
    }

    @Test
    void anyNumberMayMigrateAtTheSameTime() throws Exception {
        execute("DROP SCHEMA millrace CASCADE");
        Callable<Boolean> migration = () -> {
            Schema.migrate(database.dataSource());
            return true;
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> migration).toList())) {
                assertThat(done.get()).isTrue();
            }
        }
        assertThat(store.checkpoints()).isEmpty();
    }

    @Test
    void aBatchIsStoredWholeWhateverItsSize() throws Exception {
        for (int size : new int[]{1, 2, 1_000}) {
            var batch = new Batch();
            IntStream.range(0, size).forEach(i -> batch.add(0, id(i), message("a", "x")));
            assertThat(store.store(batch)).isEqualTo(new Stored(size, 0));
        }
        assertThat(text("SELECT count(*) FROM millrace.message")).isEqualTo("1003");
    }

    @Test
    void aBatchStoredAgainIsStoredOnce() throws Exception {
        var batch = new Batch();
        var message = message("a", "x");
        batch.add(0, id(1), message);
        batch.add(0, id(2), message);
        batch.bury(0, id(3), new byte[]{1}, "broken");

        assertThat(store.store(batch)).isEqualTo(new Stored(1, 1));
        assertThat(store.store(batch)).isEqualTo(new Stored(0, 0));
    }

    @Test
    void theTimeIsKeptToTheMillisecond() throws Exception {
        for (String time : new String[]{"2026-11-20T18:11:42.123Z", "2026-11-20T18:11:42Z",
            "1969-12-31T23:59:59.999Z",
            "0001-01-01T00:00:00.001Z", "9999-12-31T23:59:59.999Z"}) {
            var message = message("a", "x", Instant.parse(time));
            var batch = new Batch();
            batch.add(0, id(1), message);
            store.store(batch);
            assertThat(
                    text("SELECT created_at FROM millrace.message WHERE id = '" + message.draft().id() + "'",
                            row -> row.getObject(1, OffsetDateTime.class).toInstant().toString()))
                    .isEqualTo(time);
        }
    }

    @Test
    void aDeadLetterKeepsItsBytes() throws Exception {
        byte[] payload = new byte[256];
        IntStream.range(0, 256).forEach(i -> payload[i] = (byte) i);
        var batch = new Batch();
        batch.bury(7, new StreamId(5, 6), payload, "왜?");
        batch.bury(7, new StreamId(5, 7), new byte[0], "{\"}");
        batch.bury(7, new StreamId(5, 8), "\\x00,NULL".getBytes(UTF_8), "");

        assertThat(store.store(batch)).isEqualTo(new Stored(0, 3));

        assertThat(text("SELECT payload FROM millrace.dead_letter WHERE stream_counter = 6 AND reason = '왜?'",
                row -> new String(row.getBytes(1), ISO_8859_1)))
                .isEqualTo(new String(payload, ISO_8859_1));
        assertThat(text("SELECT octet_length(payload) FROM millrace.dead_letter WHERE stream_counter = 7"))
                .isEqualTo("0");
        assertThat(text(
                "SELECT convert_from(payload, 'UTF8') FROM millrace.dead_letter WHERE stream_counter = 8"))
                .isEqualTo("\\x00,NULL");
        assertThat(store.checkpoints()).isEqualTo(Map.of(7, new StreamId(5, 8)));
    }

    @Test
    void checkpointsMoveOnlyForwards() throws Exception {
        checkpoint(1, new StreamId(100, 5));
        checkpoint(2, new StreamId(1, 0));
        checkpoint(1, new StreamId(100, 4));
        checkpoint(1, new StreamId(99, 9));
        assertThat(store.checkpoints()).isEqualTo(Map.of(1, new StreamId(100, 5), 2, new StreamId(1, 0)));

        checkpoint(1, new StreamId(100, 6));
        checkpoint(2, new StreamId(9_007_199_254_740_993L, Long.MAX_VALUE));
        assertThat(store.checkpoints()).isEqualTo(Map.of(1, new StreamId(100, 6),
                2, new StreamId(9_007_199_254_740_993L, Long.MAX_VALUE)));
    }

    @Test
    void aBatchThatFailsAnywhereLeavesNothing() throws Exception {
        for (String table : new String[]{"message", "dead_letter", "journal_partition"}) {
            execute("ALTER TABLE millrace." + table + " RENAME TO gone");
            var batch = new Batch();
            batch.add(0, id(1), message("a", "x"));
            batch.bury(1, id(2), new byte[]{1}, "broken");

            assertThatThrownBy(() -> store.store(batch)).isInstanceOf(StoreException.class);

            execute("ALTER TABLE millrace.gone RENAME TO " + table);
            assertThat(text("SELECT (SELECT count(*) FROM millrace.message)"
                    + " + (SELECT count(*) FROM millrace.dead_letter)"
                    + " + (SELECT count(*) FROM millrace.journal_partition)")).as(table).isEqualTo("0");
        }
    }

    private void checkpoint(int partition, StreamId id) throws StoreException {
        var batch = new Batch();
        batch.add(partition, id, message("a", "x"));
        store.store(batch);
    }

    private static StreamId id(int counter) {
        return new StreamId(1, counter);
    }

    private ChatMessage message(String room, String text) {
        return message(room, text, Instant.parse("2026-11-20T18:11:42.123Z"));
    }

    private ChatMessage message(String room, String text, Instant createdAt) {
        return new ChatMessage(
                new Draft(ids.next(), new RoomId(room), new UserId("alice"), "Alice", MessageType.CHAT,
                        text, createdAt, null),
                new Position(1, 1));
    }

    private String text(String sql) throws SQLException {
        return text(sql, row -> row.getString(1));
    }

    private String text(String sql, Column column) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return column.of(row);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @FunctionalInterface
    private interface Column {
        String of(ResultSet row) throws SQLException;
    }
}
