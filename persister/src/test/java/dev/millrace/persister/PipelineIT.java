package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.redis.StreamId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The whole way from the journal to the rows, while both servers are well. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
@Timeout(60)
class PipelineIT {

    private final Servers servers;
    private final Rows rows;

    PipelineIT(TestDatabase database, TestRedis redis) {
        this.servers = Servers.of(database, redis);
        this.rows = servers.rows();
    }

    @AfterEach
    void stop() throws InterruptedException {
        servers.stopAll();
    }

    @Test
    void journalEntriesBecomeRowsOnceAndInOrder() throws Exception {
        try (var journal = servers.journal()) {
            var persister = servers.persister();
            List<ChatMessage> sent = new ArrayList<>(journal.appendMany(500, 7));
            rows.await(500);
            sent.addAll(journal.appendMany(37, 3));
            rows.await(537);

            assertThat(rows.messages()).containsExactlyInAnyOrderElementsOf(sent);
            assertEachRoomIsInOrder(rows.messages());
            await().until(() -> persister.health().flow().stored() == 537);
            assertThat(persister.health().isUp()).isTrue();
        }
    }

    @Test
    void everyCharacterArrivesAsItWasSent() throws Exception {
        var texts = List.of("안녕하세요, 강아지와 고양이 🐶🐱", "👩‍👩‍👧‍👦 🇰🇷", "", " \t\n\r ",
                "'; DROP TABLE message; --", "{\"a\":[\"b\\\\\"]}", "{NULL,\"x\"}", "NULL", "\\N \\x00 ％",
                "é e\u0301 \u200F\u202E \uFFFD \uFEFF \u0001\u007F", "길".repeat(20_000));
        try (var journal = servers.journal()) {
            var persister = servers.persister();
            List<ChatMessage> sent = new ArrayList<>();
            for (String text : texts) {
                sent.add(journal.append("room:1_a-b.c", text));
            }
            rows.await(texts.size());

            assertThat(rows.messages()).containsExactlyElementsOf(sent);
            assertThat(persister.health().flow().deadLetters()).isZero();
        }
    }

    @Test
    void whatAGatewayTakesAsAClientIdIsStoredAndWhatNoRowCanHoldIsMissedByItsPlace() throws Exception {
        try (var journal = servers.journal()) {
            servers.persister();
            journal.append(journal.message("a", "kept", "🐶".repeat(64)));
            var buried = journal.message("a", "too long a name", "x".repeat(65));
            journal.append(buried);
            rows.await(1);
            await().until(() -> rows.deadLetters().size() == 1);

            assertThat(rows.number("SELECT count(*) FROM millrace.dead_letter WHERE room_id = 'a'"
                    + " AND message_id = '" + buried.draft().id() + "'"
                    + " AND (epoch, seq) = (" + Journal.EPOCH + ", 2)")).isOne();
        }
    }

    @Test
    void aSecondPersisterReadsOnFromTheCheckpoint() throws Exception {
        try (var journal = servers.journal()) {
            var first = servers.persister();
            List<ChatMessage> sent = new ArrayList<>(journal.appendMany(100, 5));
            rows.await(100);
            servers.stop(first);
            // Were the journal read from its start, this row would come back.
            rows.execute("DELETE FROM millrace.message WHERE id = '" + sent.removeFirst().draft().id() + "'");
            sent.addAll(journal.appendMany(50, 5));
            var second = servers.persister();
            rows.await(149);
            await().until(() -> second.health().flow().stored() == 50);
            assertThat(rows.messages()).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    @Test
    void aJournalReadTwiceIsStoredOnce() throws Exception {
        try (var journal = servers.journal()) {
            var first = servers.persister();
            List<ChatMessage> sent = journal.appendMany(100, 5);
            journal.appendRaw(0, "m", "not a message");
            rows.await(100);
            await().until(() -> first.health().flow().deadLetters() == 1);
            Map<Integer, StreamId> checkpoints = rows.checkpoints();
            servers.stop(first);
            rows.execute("DELETE FROM millrace.journal_partition");
            var second = servers.persister();
            await().until(() -> rows.checkpoints().equals(checkpoints));
            assertThat(second.health().flow().stored()).isZero();
            assertThat(second.health().flow().deadLetters()).isZero();
            assertThat(rows.messages()).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(rows.deadLetters()).hasSize(1);
        }
    }

    @Test
    void twoPersistersThatReadTheSameJournalStoreItOnce() throws Exception {
        try (var journal = servers.journal()) {
            var first = CompletableFuture.supplyAsync(this::started);
            var second = CompletableFuture.supplyAsync(this::started);
            var one = first.join();
            var other = second.join();
            var sent = journal.appendMany(2_000, 11);
            rows.await(2_000);
            await().until(() -> one.health().flow().stored() + other.health().flow().stored() == 2_000);
            await().until(() -> one.health().isUp() && other.health().isUp());
            assertThat(rows.messages()).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    @Test
    void anUnreadableEntryIsBuriedAndTheRestIsStored() throws Exception {
        try (var journal = servers.journal()) {
            var persister = servers.persister();
            var first = journal.append("a", "before");
            int partition = journal.partitionOf(first);
            StreamId broken = journal.appendRaw(partition, "m", "{\"seq\":1,\"nonsense 한글");
            StreamId foreign = journal.appendRaw(partition, "x", "not ours");
            var last = journal.append("a", "after");
            rows.await(2);
            await().until(() -> persister.health().flow().deadLetters() == 2);

            assertThat(rows.messages()).containsExactly(first, last);
            assertThat(rows.deadLetters()).containsExactly(
                    partition + " " + broken + " {\"seq\":1,\"nonsense 한글: not well-formed JSON",
                    partition + " " + foreign
                            + " x\nnot ours\n: no field m; the payload is all fields and values, a line each");
        }
    }

    @Test
    void poisonInTheMiddleIsBuriedAndEverythingElseStored() throws Exception {
        int batch = 100;
        var fixed = servers.with("batch.size", "100").with("batch.max", "100");
        try (var journal = fixed.journal()) {
            var persister = fixed.persister();
            journal.append("room-0", "the tables are there");
            rows.await(1);
            rows.execute("ALTER TABLE millrace.message ADD CONSTRAINT polite CHECK (body <> 'bad')");
            journal.appendMany(3 * batch / 2, 7);
            var bad = List.of(journal.append("room-3", "bad"), journal.append("room-5", "bad"));
            journal.appendMany(3 * batch / 2 + 5, 7);

            rows.await(1 + 3 * batch + 5);
            await().until(() -> persister.health().flow().deadLetters() == 2);
            List<ChatMessage> good = new ArrayList<>(journal.messages());
            good.removeAll(bad);
            rows.assertStoredOnceAndInOrder(good);
            assertThat(rows.number("SELECT count(*) FROM millrace.dead_letter WHERE message_id IN ('"
                    + bad.getFirst().draft().id() + "', '" + bad.getLast().draft().id() + "')")).isEqualTo(2);
            assertThat(persister.health().isUp()).isTrue();
            assertThat(persister.health().flow().retries()).isZero();
        }
    }

    @Test
    void aLateRepeatIsNotStoredAgain() throws Exception {
        try (var journal = servers.journal()) {
            var persister = servers.persister();
            var first = journal.message("a", "hello", "a-1");
            journal.append(first);
            rows.await(1);
            journal.append(journal.message("a", "hello", "a-1"));
            var last = journal.append("a", "something else");
            rows.await(2);

            assertThat(rows.messages()).extracting(it -> it.draft().id())
                    .containsExactly(first.draft().id(), last.draft().id());
            await().until(() -> persister.health().flow().repeated() == 1);
            assertThat(rows.number("SELECT seq FROM millrace.repeated_message")).isEqualTo(2);
        }
    }

    @Test
    void aFullBufferStopsTheReadingAndNothingElse() throws Exception {
        var small = servers.with("queue.capacity", "100").with("batch.size", "10").with("batch.max", "20");
        try (var journal = small.journal()) {
            var persister = small.persister();
            journal.append("a", "the tables are there");
            rows.await(1);
            try (Connection connection = small.database().getConnection()) {
                rows.lock(connection);
                journal.appendMany(1_000, 5);
                await().until(() -> persister.health().queue().depth() == 100);
                // Whatever it goes on reading would have to go somewhere: the bound holds while it is blocked.
                await().during(Duration.ofMillis(300)).until(() -> persister.health().queue().depth() == 100);
                assertThat(persister.health().isUp()).isTrue();
                connection.rollback();
            }
            rows.await(1_001);
            assertThat(rows.messages()).containsExactlyInAnyOrderElementsOf(
                    journal.appended().stream().map(Journal.Appended::message).toList());
            await().until(() -> persister.health().queue().depth() == 0);
        }
    }

    @Test
    void aStopStoresWhatWaits() throws Exception {
        var patient = servers.with("batch.interval", "1m").with("batch.size", "1000");
        try (var journal = patient.journal()) {
            var persister = patient.persister();
            try (var watermarks = Watermarks.on(patient.redis(), watermark -> {})) {
                journal.appendMany(150, 5);
                // The flush has the first batch in its hands and waits for the rest of it.
                await().until(() -> persister.health().flow().read() == 150
                        && persister.health().queue().depth() == 0);
                assertThat(rows.count()).isZero();

                long asked = System.nanoTime();
                patient.stop(persister);

                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(2));
                assertThat(rows.count()).isEqualTo(150);
                await().until(() -> watermarks.latest().equals(rows.checkpoints()));
            }
        }
    }

    private Persister started() {
        try {
            return servers.persister();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertEachRoomIsInOrder(List<ChatMessage> inserted) {
        Map<RoomId, Position> last = new HashMap<>();
        for (ChatMessage message : inserted) {
            Position before = last.put(message.draft().roomId(), message.position());
            if (before != null) {
                assertThat(message.position()).isGreaterThan(before);
            }
        }
    }
}
