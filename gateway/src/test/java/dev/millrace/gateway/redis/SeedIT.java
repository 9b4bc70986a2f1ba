package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.ROOM;
import static dev.millrace.gateway.redis.TestJournal.ROOMY;
import static dev.millrace.gateway.redis.TestJournal.draft;
import static dev.millrace.gateway.redis.TestJournal.position;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.RoomHeads;
import dev.millrace.gateway.store.ConnectionPool;
import dev.millrace.gateway.store.Database;
import dev.millrace.gateway.store.StoredNames;
import dev.millrace.gateway.store.StoredRoomHeads;
import dev.millrace.model.Draft;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.config.Secret;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What Redis does not know is asked of PostgreSQL, and is not waited for. */
@WithRedis(per = Per.METHOD)
@WithPostgres
class SeedIT {

    private final TestRedis redis;
    private final TestDatabase database;
    private final HikariDataSource pool;
    private final RoomHeads stored;

    SeedIT(TestRedis redis, TestDatabase database) throws Exception {
        this.redis = redis;
        this.database = database;
        Database.prepare(settings(URI.create(database.jdbcUrl().substring(5)).getPort()),
                Duration.ofSeconds(10));
        pool = ConnectionPool.open(settings(URI.create(database.jdbcUrl().substring(5)).getPort()));
        stored = new StoredRoomHeads(pool);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void aRoomThatRedisForgotGoesOnWhereItIsStored() throws Exception {
        store("INSERT INTO millrace.room_head VALUES ('stored', 1, 41, gen_random_uuid(), now())");
        try (var on = new TestJournal(redis, ROOMY, stored)) {
            // The first also begins the epoch; of the second only the room is not known.
            assertThat(position(on.append(draft(new RoomId("stored"), "x"))).seq()).isEqualTo(42);
            assertThat(position(on.append(draft(ROOM, "x"))).seq()).isEqualTo(1);
            store("INSERT INTO millrace.room_head VALUES ('42', 1, 9, gen_random_uuid(), now()) "
                    + "ON CONFLICT (room_id) DO UPDATE SET seq = 9");
            assertThat(position(on.append(draft(ROOM, "x"))).seq()).as("what Redis knows is stronger")
                    .isEqualTo(2);
            store("INSERT INTO millrace.room_head VALUES ('second', 1, 6, gen_random_uuid(), now())");
            assertThat(position(on.append(draft(new RoomId("second"), "x"))).seq()).isEqualTo(7);
        }
    }

    @Test
    void whatTheJournalForgotOfANamedSendIsReadFromItsRow() throws Exception {
        Draft named = draft(ROOM, "alice", "said", "a-1");
        var settings = new Journal.Settings(50, Duration.ofMinutes(10), Duration.ofMinutes(5), ROOMY);
        try (var on = new TestJournal(redis, settings, stored, new StoredNames(pool), 1)) {
            Appended first = on.appended(named);
            Position at = position(first.json());
            store("INSERT INTO millrace.message (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at,"
                    + " client_id) VALUES ('" + named.id() + "', '42', " + at.epoch() + ", " + at.seq()
                    + ", 'alice', '" + named.senderName() + "', '" + named.type() + "', 'said', '"
                    + named.createdAt() + "', 'a-1')");
            on.command("XTRIM", TestJournal.JOURNAL, "MAXLEN", "0");
            assertThat(on.appended(draft(ROOM, "alice", "again", "a-1"))).isEqualTo(new Appended(named.id(),
                    first.json().replaceFirst("\"order\":\\d+,", ""), 0, at.epoch(), first.entry(), true));
        }
    }

    @Test
    void anEpochIsLaterThanWhatIsStoredEvenIfRedisClockIsBehind() throws Exception {
        long future = System.currentTimeMillis() + Duration.ofDays(3).toMillis();
        store("INSERT INTO millrace.journal_partition (partition, epoch) VALUES (0, " + future + ") "
                + "ON CONFLICT (partition) DO UPDATE SET epoch = excluded.epoch");
        try (var on = new TestJournal(redis, ROOMY, stored)) {
            assertThat(on.appended(draft(ROOM, "x")).epoch()).isEqualTo(future + 1);
            assertThat(on.command("FLUSHALL")).isEqualTo("OK");
            // Nothing of it is stored yet, but the gateway remembers.
            assertThat(on.appended(draft(ROOM, "y")).epoch()).isEqualTo(future + 2);
        } finally {
            store("DELETE FROM millrace.journal_partition");
        }
    }

    @Test
    void withoutPostgresMessagesAreAppendedAllTheSame() throws Exception {
        int nobodys;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodys = free.getLocalPort();
        }
        try (HikariDataSource dead = ConnectionPool.open(settings(nobodys));
                var on = new TestJournal(redis, ROOMY, new StoredRoomHeads(dead))) {
            assertThat(position(on.append(draft(ROOM, "x"))).seq()).isOne();
            long begun = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                on.append(draft(new RoomId("room-" + i), "nobody waits again"));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
            assertThat(on.journaled()).hasSize(21);
        }
    }

    @Test
    void aPostgresThatHangsIsNotWaitedForLong() throws Exception {
        var forever = new CountDownLatch(1);
        try (var on = new TestJournal(redis, ROOMY, (partition, room) -> {
            await(forever);
            return RoomHeads.Head.NONE;
        })) {
            long begun = System.nanoTime();
            assertThat(position(on.append(draft(ROOM, "x"))).seq()).isOne();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(900),
                    Duration.ofSeconds(4));
        } finally {
            forever.countDown();
        }
    }

    @Test
    void aBurstIntoANewRoomKeepsItsOrderAndAsksOnceAndOtherRoomsDoNotWait() throws Exception {
        var asked = new AtomicInteger();
        var answer = new CountDownLatch(1);
        var busy = new RoomId("busy");
        try (var on = new TestJournal(redis, ROOMY, (partition, room) -> {
            if (room.equals(ROOM)) {
                asked.incrementAndGet();
                await(answer);
                return new RoomHeads.Head(0, 100);
            }
            return RoomHeads.Head.NONE;
        })) {
            on.append(draft(busy, "begins the epoch"));
            var burst = new CompletableFuture<List<Appended>>();
            List<Draft> drafts = IntStream.range(0, 50).mapToObj(i -> draft(ROOM, "m" + i)).toList();
            on.loop.runOnContext(v -> Future.all(drafts.stream().map(on.journal::append).toList())
                    .map(all -> all.<Appended>list())
                    .onComplete(burst::complete, burst::completeExceptionally));
            Awaitility.await().until(() -> asked.get() == 1);
            assertThat(position(on.append(draft(busy, "does not wait"))).seq()).isEqualTo(2);
            assertThat(burst).isNotDone();
            answer.countDown();

            List<Appended> answers = burst.get();
            for (int i = 0; i < 50; i++) {
                assertThat(position(answers.get(i).json()).seq()).isEqualTo(101 + i);
                assertThat(answers.get(i).json()).contains("\"message\":\"m" + i + "\"");
            }
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void ofTwoGatewaysThatBeginAnEpochTheSlowerFollowsTheFaster() throws Exception {
        var slowMayGo = new CountDownLatch(1);
        var slowAsks = new CountDownLatch(1);
        try (var fast = new TestJournal(redis, ROOMY, (partition, room) -> new RoomHeads.Head(0, 10));
                var slow = new TestJournal(redis, ROOMY, (partition, room) -> {
                    slowAsks.countDown();
                    await(slowMayGo);
                    return new RoomHeads.Head(Long.MAX_VALUE / 1_000_000, 500);
                })) {
            var behind = new CompletableFuture<Appended>();
            slow.loop.runOnContext(v -> slow.journal.append(draft(ROOM, "slow"))
                    .onComplete(behind::complete, behind::completeExceptionally));
            await(slowAsks);
            Position first = position(fast.append(draft(ROOM, "fast")));
            slowMayGo.countDown();
            assertThat(position(behind.get().json())).isEqualTo(new Position(first.epoch(), 12));
            assertThat(first.seq()).isEqualTo(11);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void store(String sql) throws Exception {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private PostgresSettings settings(int port) {
        URI at = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        return new PostgresSettings(at.getHost(), port, at.getPath().substring(1), database.user(),
                new Secret(database.password()));
    }
}
