package dev.millrace.persister.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One database, and what the tests of the store do with it. */
final class Workbench {

    static final Incarnation REDIS = new Incarnation("run/replication");
    static final Duration LEASE = Duration.ofSeconds(5);

    private final TestDatabase database;
    private final MessageIds ids = new MessageIds(InstantSource.system(), 0);
    private long seq;

    Workbench(TestDatabase database) {
        this.database = database;
    }

    /** From now on, each attempt to add messages counts, also one in vain: a sequence does not roll back. */
    void countTries() throws Exception {
        execute("CREATE SEQUENCE tries MINVALUE 0");
        execute("""
                CREATE FUNCTION count_tries() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN PERFORM nextval('public.tries'); RETURN NULL; END $$;
                CREATE TRIGGER count_tries BEFORE INSERT ON millrace.message
                    FOR EACH STATEMENT EXECUTE FUNCTION count_tries()""");
    }

    /** The sequence's first value is 0, and says nothing whether it was taken. */
    int tries() throws Exception {
        return Integer.parseInt(text("SELECT last_value + is_called::integer FROM tries"));
    }

    MessageStore store(UUID owner) {
        return new MessageStore(database.dataSource(), owner, LEASE);
    }

    Leases leases(UUID owner, int partitions) {
        return leases(owner, partitions, LEASE);
    }

    Leases leases(UUID owner, int partitions, Duration time) {
        return new Leases(database.dataSource(), owner, "test", partitions, time);
    }

    static Place at(Lease lease, int counter) {
        return new Place(lease, REDIS, new StreamId(1, counter));
    }

    static void add(Batch batch, @Nullable Place place, ChatMessage message) {
        batch.add(place, message,
                MessageJson.complete(message.position(), MessageJson.tail(message.draft())));
    }

    static void bury(Batch batch, @Nullable Place place, String payload) {
        batch.bury(place, payload.getBytes(UTF_8), "broken");
    }

    ChatMessage message(String room, String text) {
        return message(room, text, null);
    }

    /** The next in the one count that all rooms share here. */
    ChatMessage message(String room, String text, @Nullable String clientId) {
        return message(room, text, clientId, Instant.parse("2026-11-20T18:11:42.123Z"), ++seq);
    }

    ChatMessage message(String room, String text, @Nullable String clientId, Instant createdAt, long at) {
        return new ChatMessage(new Draft(ids.next(), new RoomId(room), new UserId("alice"), "Alice",
                MessageType.CHAT, text, createdAt, clientId), new Position(7, at));
    }

    /** Each row's columns with a blank between them. */
    List<String> rows(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(row.getString(i)));
                }
                rows.add(String.join(" ", columns));
            }
            return rows;
        }
    }

    String text(String sql) throws SQLException {
        List<String> rows = rows(sql);
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
