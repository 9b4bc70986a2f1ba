package dev.millrace.gateway;

import static dev.millrace.gateway.HistoryFixture.ROOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.HistoryFixture.Entry;
import dev.millrace.gateway.room.history.Page;
import dev.millrace.gateway.room.history.Page.Hole;
import dev.millrace.gateway.room.history.Query.From;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whatever is acknowledged is readable at once, wherever it is just then. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
class HistoryIT {

    private static final int PLENTY = 50_000;
    private static final RoomId OTHER = new RoomId("43");

    private final TestDatabase database;
    private final TestRedis redis;

    HistoryIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
        Schema.migrate(database.dataSource());
    }

    @Test
    void whatIsAcknowledgedIsReadableThoughNothingIsEverStored() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            List<Entry> said = said(on, 120);
            for (int i = 1; i <= 100; i++) {
                assertThat(on.newest(i))
                        .isEqualTo(new Page(messages(said).subList(120 - i, 120), true, null));
            }
            assertThat(on.read(ROOM, new From.After(new Position(0, 0)), 100))
                    .isEqualTo(new Page(messages(said).subList(0, 100), true, null));
            Position fifth = said.get(4).message().position();
            assertThat(on.read(ROOM, new From.Before(fifth), 100))
                    .isEqualTo(new Page(messages(said).subList(0, 4), false, null));
            assertThat(on.read(ROOM, new From.Around(fifth), 5))
                    .isEqualTo(new Page(messages(said).subList(2, 7), true, null));
            assertThat(on.read(new RoomId("nobodys"), new From.Newest(), 5))
                    .isEqualTo(new Page(List.of(), false, null));
        }
    }

    @Test
    void whateverIsStoredTrimmedAndAtHandEveryReadIsWhatWasSaid() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (var on = new HistoryFixture(database, redis, PLENTY); RespClient console = redis.connect()) {
            for (int round = 0; round < 40; round++) {
                console.command("FLUSHALL");
                on.execute("TRUNCATE millrace.message");
                List<Entry> said = new ArrayList<>();
                int count = random.nextInt(90);
                for (int i = 0; i < count; i++) {
                    said.add(on.append(random.nextInt(3) == 0 ? OTHER : ROOM, "m" + i));
                }
                int stored = random.nextInt(count + 1);
                on.store(said.subList(0, stored));
                int settled = random.nextInt(stored + 1);
                if (settled > 0) {
                    StreamId persisted = said.get(settled - 1).id();
                    HistoryFixture.settle(console, persisted);
                    HistoryFixture.trimTo(console, said.get(random.nextInt(settled)).id());
                }
                int recent = random.nextInt(12);
                for (RoomId room : List.of(ROOM, OTHER)) {
                    if (recent == 0) {
                        console.command("DEL", RedisNames.recent(0, room));
                    } else {
                        console.command("LTRIM", RedisNames.recent(0, room), "-" + recent, "-1");
                    }
                }
                for (int i = 0; i < 12; i++) {
                    check(on, random, said,
                            "seed " + seed + ", round " + round + ", stored " + stored + " of " + count);
                }
            }
        }
    }

    private static void check(HistoryFixture on, Random random, List<Entry> said, String what)
            throws Exception {
        RoomId room = random.nextBoolean() ? ROOM : OTHER;
        List<ChatMessage> all = messages(said).stream().filter(m -> m.draft().roomId().equals(room)).toList();
        int limit = 1 + random.nextInt(30);
        int at = random.nextInt(all.size() + 1);
        Position position = at == all.size() ? new Position(1, 1) : all.get(at).position();
        int before = at == all.size() ? 0 : at;
        int after = at == all.size() ? 0 : at + 1;
        Page newest = on.read(room, new From.Newest(), limit);
        assertThat(newest).as(what).isEqualTo(last(all, limit));
        assertThat(on.read(room, new From.Before(position), limit)).as(what)
                .isEqualTo(last(all.subList(0, before), limit));
        List<ChatMessage> rest = all.subList(after, all.size());
        assertThat(on.read(room, new From.After(position), limit)).as(what)
                .isEqualTo(
                        new Page(rest.subList(0, Math.min(limit, rest.size())), rest.size() > limit, null));
    }

    private static Page last(List<ChatMessage> all, int limit) {
        return new Page(all.subList(Math.max(0, all.size() - limit), all.size()), all.size() > limit, null);
    }

    /** Without a list at hand, so that everything has to be found in the journal or in its row. */
    @Test
    void aMessageOnItsWayFromTheJournalToItsRowIsNeverMissed() throws Exception {
        var stop = new AtomicBoolean();
        try (var on = new HistoryFixture(database, redis, PLENTY, "recent.messages", "0", "recovery.window",
                "0s")) {
            List<Entry> said = said(on, 100);
            CompletableFuture<Integer> persister = CompletableFuture
                    .supplyAsync(() -> persist(on, said, stop));
            try {
                for (int i = 100; i < 400; i++) {
                    synchronized (said) {
                        said.add(on.append(ROOM, "m" + i));
                    }
                    List<ChatMessage> expected = messages(said).subList(said.size() - 100, said.size());
                    assertThat(on.newest(100)).isEqualTo(new Page(expected, true, null));
                }
            } finally {
                stop.set(true);
            }
            assertThat(persister.get(10, TimeUnit.SECONDS)).isPositive();
        }
    }

    private int persist(HistoryFixture on, List<Entry> said, AtomicBoolean stop) {
        int stored = 0;
        try (RespClient console = redis.connect()) {
            while (!stop.get()) {
                List<Entry> next;
                synchronized (said) {
                    next = List.copyOf(said.subList(stored, Math.min(said.size(), stored + 3)));
                }
                if (!next.isEmpty()) {
                    on.store(next);
                    HistoryFixture.settle(console, next.getLast().id());
                    // Without any margin.
                    HistoryFixture.trimTo(console,
                            new StreamId(next.getLast().id().millis(), next.getLast().id().counter() + 1));
                    stored += next.size();
                }
            }
            return stored;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutPostgresWhatRedisHasIsReadAndCalledCompleteOnlyWhereItIs() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("history-postgres")) {
            PostgresServer postgres = PostgresServer.start(ServerOptions.scratch(scratch, "postgres"));
            var at = new TestDatabase(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password());
            Schema.migrate(at.dataSource());
            try (var on = new HistoryFixture(at, redis, PLENTY); RespClient console = redis.connect()) {
                List<Entry> said = said(on, 80);
                on.store(said.subList(0, 40));
                HistoryFixture.settle(console, said.get(39).id());
                HistoryFixture.trimTo(console, said.get(20).id());
                postgres.kill();
                assertThat(on.newest(50)).isEqualTo(new Page(messages(said).subList(30, 80), true, null));
                // What only the journal has may have been deleted. At hand are four more than 50: cut at the 76th.
                assertThat(on.newest(60))
                        .isEqualTo(new Page(messages(said).subList(26, 80), true, Hole.POSTGRES_AWAY));
                assertThat(on.read(ROOM, new From.After(said.get(9).message().position()), 20).hole())
                        .isEqualTo(Hole.POSTGRES_AWAY);
                assertThat(on.read(ROOM, new From.After(said.get(69).message().position()), 20))
                        .isEqualTo(new Page(messages(said).subList(70, 80), false, null));

                postgres = PostgresServer.start(postgres.options());
                await().untilAsserted(() -> assertThat(on.newest(100))
                        .isEqualTo(new Page(messages(said), false, null)));
            } finally {
                postgres.close();
            }
        }
    }

    @Test
    void withoutRedisWhatIsStoredIsReadAndCalledCompleteOnlyWhereItIs() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("history-redis");
                RedisServer dying = RedisServer.start(ServerOptions.scratch(scratch, "redis"));
                var on = new HistoryFixture(database,
                        new TestRedis("127.0.0.1", dying.port(), dying.password()), PLENTY)) {
            List<Entry> said = said(on, 20);
            on.store(said.subList(0, 15));
            dying.kill();
            assertThat(on.newest(10))
                    .isEqualTo(new Page(messages(said).subList(5, 15), true, Hole.JOURNAL_AWAY));
            Position tenth = said.get(9).message().position();
            assertThat(on.read(ROOM, new From.Before(tenth), 20))
                    .isEqualTo(new Page(messages(said).subList(0, 9), false, null));
            assertThat(on.read(ROOM, new From.After(tenth), 3))
                    .isEqualTo(new Page(messages(said).subList(10, 13), true, null));
        }
    }

    @Test
    void withoutEitherNothingIsReadAndThatIsSaid() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("history-neither");
                RedisServer dying = RedisServer.start(ServerOptions.scratch(scratch, "redis"))) {
            var nowhere = new TestDatabase("jdbc:postgresql://127.0.0.1:1/none", "nobody", "nothing");
            try (var on = new HistoryFixture(nowhere,
                    new TestRedis("127.0.0.1", dying.port(), dying.password()), PLENTY)) {
                dying.kill();
                assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> on.newest(10))
                        .withCauseInstanceOf(Refusal.class)
                        .withMessageContaining("cannot be read just now");
            }
        }
    }

    @Test
    void aJournalTooLongToLookThroughIsSaidWhereItMatters() throws Exception {
        try (var on = new HistoryFixture(database, redis, 10, "recent.messages", "5")) {
            List<Entry> said = said(on, 30);
            assertThat(on.newest(5)).isEqualTo(new Page(messages(said).subList(25, 30), true, null));
            Page page = on.newest(20);
            assertThat(page.hole()).isEqualTo(Hole.JOURNAL_TOO_LONG);
            assertThat(page.messages()).containsSubsequence(messages(said).subList(25, 30));
            assertThat(on.read(ROOM, new From.After(new Position(0, 0)), 10))
                    .isEqualTo(new Page(messages(said).subList(0, 10), true, null));
        }
    }

    @Test
    void whatWasBuriedOrRepeatedAnotherIsNotShownOnceThatIsKnown() throws Exception {
        try (var on = new HistoryFixture(database, redis, PLENTY)) {
            List<Entry> said = said(on, 5);
            assertThat(on.newest(5).messages()).hasSize(5);
            on.execute(
                    "INSERT INTO millrace.dead_letter (partition, stream_millis, stream_counter, payload, reason, "
                            + "message_id) VALUES (0, 1, 1, '', 'bad', '" + said.get(1).message().draft().id()
                            + "')");
            on.execute("INSERT INTO millrace.repeated_message (id, first_id, room_id, epoch, seq) VALUES ('"
                    + said.get(2).message().draft().id() + "', '" + said.get(0).message().draft().id()
                    + "', '42', 1, 3)");
            List<ChatMessage> left = List.of(said.get(0).message(), said.get(3).message(),
                    said.get(4).message());
            assertThat(on.newest(5)).isEqualTo(new Page(left, false, null));
        }
    }

    private static List<Entry> said(HistoryFixture on, int count) throws Exception {
        List<Entry> said = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            said.add(on.append(ROOM, "m" + i));
        }
        return said;
    }

    private static List<ChatMessage> messages(List<Entry> entries) {
        return entries.stream().map(Entry::message).toList();
    }
}
