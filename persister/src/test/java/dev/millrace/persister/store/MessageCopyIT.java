package dev.millrace.persister.store;

import static dev.millrace.persister.store.Workbench.add;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.schema.Schema;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** A batch is copied if all of it is new, and else stored the careful way; what is in the table is the same. */
@WithPostgres(per = Per.METHOD)
@Timeout(60)
class MessageCopyIT {

    private static final List<String> TEXTS = List.of("", " ", "plain", "\\", "\\N", "\\x41", "\"quoted\"",
            "it's", "NULL", "a\tb\r\nc", "안녕하세요", "👩‍👩‍👧‍👦 \uD83D\uDE00", "\u0001\u001F\u007F",
            "\u2028\uFEFF\uFFFF", "x".repeat(20_000), "😀".repeat(10_000));

    private final TestDatabase database;
    private final Workbench bench;
    private final MessageStore store;

    MessageCopyIT(TestDatabase database) {
        this.database = database;
        this.bench = new Workbench(database);
        this.store = bench.store(UUID.randomUUID());
    }

    @BeforeEach
    void countTries() throws Exception {
        Schema.migrate(database.dataSource());
        bench.countTries();
    }

    @Test
    void whatIsCopiedAndWhatIsInsertedComesBackAsItWas() throws Exception {
        List<ChatMessage> copied = new ArrayList<>();
        List<ChatMessage> inserted = new ArrayList<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            copied.add(bench.message("copied", TEXTS.get(i), i % 2 == 0 ? null : "copied-" + i));
            inserted.add(bench.message("inserted", TEXTS.get(i), i % 2 == 0 ? null : "inserted-" + i));
        }
        store(copied);
        inserted.add(copied.getFirst());
        store(inserted);

        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, room_id, epoch, seq, sender_id,"
                        + " sender_name, type, body, client_id, sender_kind, created_at = '2026-11-20T18:11:42.123Z'"
                        + " AND stored_at > now() - interval '1 minute'"
                        + " FROM millrace.message ORDER BY seq")) {
            for (int i = 0; i < TEXTS.size(); i++) {
                assertIsRow(copied.get(i), row);
                assertIsRow(inserted.get(i), row);
            }
            assertThat(row.next()).isFalse();
        }
    }

    @Test
    void aBatchThatIsAllNewIsTriedOnce() throws Exception {
        assertThat(store(messages(100))).isEqualTo(new Stored(100, 0, 0));
        assertThat(bench.tries()).isEqualTo(1);
    }

    @Test
    void whatIsThereCostsOneTryInVainAndTheNextBatchesNone() throws Exception {
        List<ChatMessage> read = messages(130);
        store(read.subList(0, 25));
        assertThat(bench.tries()).isEqualTo(1);

        // The commit was not heard of: all of it comes again, differently cut.
        assertThat(store(read.subList(0, 20))).isEqualTo(new Stored(0, 0, 0));
        assertThat(bench.tries()).as("a copy in vain").isEqualTo(3);
        assertThat(store(read.subList(20, 30))).isEqualTo(new Stored(5, 0, 0));
        for (int i = 30; i < 130; i += 10) {
            assertThat(store(read.subList(i, i + 10))).isEqualTo(new Stored(10, 0, 0));
        }
        assertThat(bench.tries()).as("none more in vain").isEqualTo(14);

        assertThat(store(read.subList(129, 130))).as("after ten new ones it is copied again")
                .isEqualTo(new Stored(0, 0, 0));
        assertThat(bench.tries()).isEqualTo(16);
        assertThat(bench.text("SELECT count(*) FROM millrace.message")).isEqualTo("130");
    }

    @Test
    void aMessageTwiceInABatchIsOneAndSoIsANameThatWasSaidBefore() throws Exception {
        ChatMessage first = bench.message("a", "hello", "a-1");
        assertThat(store(List.of(first, first))).isEqualTo(new Stored(1, 0, 0));
        List<ChatMessage> later = messages(50);
        later.add(bench.message("a", "hello", "a-1"));
        later.addAll(messages(50));

        assertThat(store(later)).isEqualTo(new Stored(100, 1, 0));

        assertThat(bench.text("SELECT first_id FROM millrace.repeated_message"))
                .isEqualTo(first.draft().id().toString());
        assertThat(bench.text("SELECT count(*) FROM millrace.message")).isEqualTo("101");
    }

    @Test
    void whatWasForgottenIsLeftOutOfACopy() throws Exception {
        bench.execute(
                "INSERT INTO millrace.retention (forgotten_before) VALUES ('2026-11-20T18:11:42.124Z')");

        assertThat(store(messages(3))).isEqualTo(new Stored(0, 0, 0));

        assertThat(bench.tries()).as("there is nothing to copy").isZero();
        assertThat(bench.text("SELECT (SELECT count(*) FROM millrace.message)"
                + " + (SELECT count(*) FROM millrace.room_head)")).isEqualTo("0");
    }

    @Test
    void aNulThatNoReaderSawIsBuriedAndTheRestStored() throws Exception {
        List<ChatMessage> messages = messages(4);
        messages.add(2, bench.message("a", "half \0 of it"));

        assertThat(store(messages)).isEqualTo(new Stored(4, 0, 1));

        assertThat(bench.text("SELECT reason FROM millrace.dead_letter")).startsWith("22021: ");
    }

    @Test
    void twoWhoStoreTheSameAtTheSameTimeStoreItOnce() throws Exception {
        List<ChatMessage> messages = messages(3_000);
        try (var threads = Executors.newFixedThreadPool(2)) {
            int inserted = 0;
            for (var done : threads.invokeAll(
                    List.of(storing(messages, 100), storing(messages, 70)))) {
                inserted += done.get();
            }
            assertThat(inserted).isEqualTo(3_000);
        }
        assertThat(bench.text("SELECT count(*) FROM millrace.message")).isEqualTo("3000");
        assertThat(bench.text("SELECT count(*) FROM millrace.repeated_message")).isEqualTo("0");
        assertThat(bench.text("SELECT seq FROM millrace.room_head")).isEqualTo("3000");
    }

    @Test
    void aServerThatFallsSilentInACopyKeepsNobody() throws Exception {
        bench.execute("""
                CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN PERFORM pg_sleep(20); RETURN NULL; END $$;
                CREATE TRIGGER sleep BEFORE INSERT ON millrace.message
                    FOR EACH STATEMENT EXECUTE FUNCTION sleep()""");
        var config = new HikariConfig();
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(1);
        config.addDataSourceProperty("socketTimeout", "1");
        List<ChatMessage> messages = messages(3);
        try (var pool = new HikariDataSource(config)) {
            var pooled = new MessageStore(pool, UUID.randomUUID(), Workbench.LEASE);
            long begin = System.nanoTime();
            assertThatThrownBy(() -> pooled.store(batchOf(messages))).isInstanceOf(StoreException.class);
            assertThat(System.nanoTime() - begin).as("it waits once").isLessThan(10_000_000_000L);

            bench.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'");
            bench.execute("DROP TRIGGER sleep ON millrace.message");
            assertThat(pooled.store(batchOf(messages))).as("over another connection")
                    .isEqualTo(new Stored(3, 0, 0));
        }
    }

    private Callable<Integer> storing(List<ChatMessage> messages, int atOnce) {
        return () -> {
            int inserted = 0;
            for (int i = 0; i < messages.size(); i += atOnce) {
                inserted += store(messages.subList(i, Math.min(i + atOnce, messages.size()))).messages();
            }
            return inserted;
        };
    }

    private Stored store(List<ChatMessage> messages) throws Exception {
        return store.store(batchOf(messages));
    }

    private static Batch batchOf(List<ChatMessage> messages) {
        var batch = new Batch();
        messages.forEach(message -> add(batch, null, message));
        return batch;
    }

    private List<ChatMessage> messages(int count) {
        return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> bench.message("a", "x")).toList());
    }

    private static void assertIsRow(ChatMessage message, ResultSet row) throws Exception {
        var draft = message.draft();
        assertThat(row.next()).isTrue();
        assertThat(row.getObject(1)).isEqualTo(draft.id());
        assertThat(row.getString(2)).isEqualTo(draft.roomId().value());
        assertThat(row.getLong(3)).isEqualTo(message.position().epoch());
        assertThat(row.getLong(4)).isEqualTo(message.position().seq());
        assertThat(row.getString(5)).isEqualTo(draft.senderId().value());
        assertThat(row.getString(6)).isEqualTo(draft.senderName());
        assertThat(row.getString(7)).isEqualTo(draft.type().name());
        assertThat(row.getString(8)).isEqualTo(draft.text());
        assertThat(row.getString(9)).isEqualTo(draft.clientId());
        assertThat(row.getString(10)).isEqualTo(draft.senderKind().name());
        assertThat(row.getBoolean(11)).as("created and stored").isTrue();
    }
}
