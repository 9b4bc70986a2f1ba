package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.NOTHING_STORED;
import static dev.millrace.gateway.redis.TestJournal.ROOM;
import static dev.millrace.gateway.redis.TestJournal.ROOMS;
import static dev.millrace.gateway.redis.TestJournal.ROOMY;
import static dev.millrace.gateway.redis.TestJournal.draft;
import static dev.millrace.gateway.redis.TestJournal.position;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;

import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What one turn of the event loop appends goes to Redis as one. */
@WithRedis(per = Per.METHOD)
class BatchIT {

    private static final RoomId OTHER = new RoomId("43");
    private static final Pattern CALLS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    private final TestRedis redis;
    private final TestJournal on;

    BatchIT(TestRedis redis) throws Exception {
        this.redis = redis;
        this.on = new TestJournal(redis);
        on.append(draft(ROOM, "first"));
        on.append(draft(OTHER, "first"));
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void aTurnsSendsToRoomsThatAreKnownAreOneCall() throws Exception {
        int before = calls();
        List<Appended> answers = on.burst(said(100, ROOM, OTHER));
        assertThat(calls() - before).isOne();
        List<String> json = answers.stream().map(Appended::json).toList();
        assertThat(on.journaled().subList(2, 102)).isEqualTo(json);
        assertThat(json.stream().map(text -> Heard.of(text).order()).toList()).isSorted()
                .doesNotHaveDuplicates();
        assertThat(position(json.get(98)).seq()).isEqualTo(51);
        assertThat(position(json.get(99)).seq()).isEqualTo(51);
    }

    @Test
    void aLongTurnIsSeveralCallsInTheOrderOfTheSends() throws Exception {
        int before = calls();
        List<Appended> answers = on.burst(said(300, ROOM));
        assertThat(calls() - before).isEqualTo(3);
        assertThat(on.journaled().subList(2, 302)).isEqualTo(answers.stream().map(Appended::json).toList());
    }

    @Test
    void largeMessagesAreSentBeforeThereAreMany() throws Exception {
        int before = calls();
        String large = "x".repeat(20_000);
        on.burst(Collections.nCopies(8, draft(ROOM, large)));
        assertThat(calls() - before).isEqualTo(2);
    }

    @Test
    void roomsOfManyPartitionsAndRoomsThatAreNewGoThroughOneTurnInOrder() throws Exception {
        assertThat(on.command("FLUSHALL")).isEqualTo("OK");
        var settings = new Journal.Settings(50, Duration.ofMinutes(10), Duration.ofMinutes(5), ROOMY);
        try (var wide = new TestJournal(redis, settings, NOTHING_STORED, 16)) {
            RoomId[] rooms = IntStream.range(0, 40)
                    .mapToObj(i -> new RoomId("room-" + i))
                    .toArray(RoomId[]::new);
            for (int turn = 1; turn <= 3; turn++) {
                // Of the last rooms, each turn is the first of some.
                RoomId[] some = Arrays.copyOf(rooms, 10 + 10 * turn);
                List<Appended> answers = wide.burst(said(5 * some.length, some));
                for (int i = some.length; i < answers.size(); i++) {
                    Position before = position(answers.get(i - some.length).json());
                    assertThat(position(answers.get(i).json()))
                            .isEqualTo(new Position(before.epoch(), before.seq() + 1));
                }
            }
        }
    }

    @Test
    void aNameThatIsThereTwiceInOneTurnIsOneMessage() throws Exception {
        Draft named = draft(ROOM, "alice", "named", "a-1");
        List<Appended> answers = on.burst(List.of(named, draft(ROOM, "between"), named, named));
        assertThat(answers).extracting(Appended::repeated).containsExactly(false, false, true, true);
        assertThat(answers.get(2).json()).isEqualTo(answers.get(0).json());
        assertThat(on.burst(List.of(draft(ROOM, "later"), named)).get(1))
                .isEqualTo(new Appended(named.id(), answers.get(0).json(), 0, answers.get(0).epoch(),
                        answers.get(0).entry(), true));
        assertThat(on.journaled()).hasSize(5);
    }

    @Test
    void aTurnThatMeetsANewEpochIsAppendedOnceAndInOrder() throws Exception {
        Appended before = on.appended(draft(ROOM, "before"));
        assertThat(on.command("HSET", ROOMS, "@incarnation", "another")).isEqualTo("0");
        List<Appended> answers = on.burst(said(100, ROOM, OTHER));
        assertThat(on.journaled()).hasSize(103);
        assertThat(answers).allMatch(appended -> appended.epoch() > before.epoch());
        for (RoomId room : List.of(ROOM, OTHER)) {
            List<String> texts = new ArrayList<>();
            for (String json : on.journaled().subList(3, 103)) {
                var message = MessageJson.read(json.getBytes(StandardCharsets.UTF_8));
                if (message.draft().roomId().equals(room)) {
                    texts.add(message.draft().text());
                }
            }
            assertThat(texts).isEqualTo(said(100, ROOM, OTHER).stream()
                    .filter(draft -> draft.roomId().equals(room))
                    .map(Draft::text)
                    .toList());
        }
    }

    @Test
    void whatIsSaidInTheTurnInWhichARoomEndsIsBeforeOrRefused() throws Exception {
        List<String> outcomes = on.onLoop(() -> {
            List<Future<String>> all = new ArrayList<>();
            all.add(on.outcome(draft(ROOM, "said"), Terms.USUAL));
            all.add(on.outcome(draft(ROOM, "the end"), Terms.AS_THE_LAST));
            all.add(on.outcome(draft(ROOM, "too late"), Terms.USUAL));
            all.add(on.outcome(draft(OTHER, "elsewhere"), Terms.USUAL));
            all.add(on.outcome(draft(ROOM, "left"), Terms.EVEN_LATE));
            return Future.all(all).map(done -> done.<String>list());
        });
        assertThat(outcomes.get(2)).isEqualTo("ROOM_CLOSED");
        assertThat(on.journaled().subList(2, 6))
                .containsExactly(outcomes.get(0), outcomes.get(1), outcomes.get(3), outcomes.get(4));
    }

    @Test
    void aRoomThatWasDeletedIsSeededAgainAndKeepsItsOrder() throws Exception {
        assertThat(on.command("HDEL", ROOMS, "42")).isEqualTo("1");
        List<Appended> answers = on.burst(said(10, ROOM, OTHER));
        for (int i = 0; i < 5; i++) {
            assertThat(position(answers.get(2 * i).json()).seq()).isEqualTo(i + 1);
            assertThat(position(answers.get(2 * i + 1).json()).seq()).isEqualTo(i + 2);
        }
    }

    @Test
    void aListOfAnotherTypeIsBegunAnew() throws Exception {
        on.command("SET", "chat:{p00}:recent:42", "of another type");
        List<Appended> answers = on.burst(said(4, ROOM, OTHER));
        assertThat(on.command("LRANGE", "chat:{p00}:recent:42", "0", "-1"))
                .isEqualTo("[" + answers.get(0).json() + ", " + answers.get(2).json() + "]");
        on.command("SET", "chat:{p00}:recent:42", "of another type");
        String alone = on.append(draft(ROOM, "alone"));
        assertThat(on.command("LRANGE", "chat:{p00}:recent:42", "0", "-1")).isEqualTo("[" + alone + "]");
    }

    @Test
    void theLastMessagesOfARoomInUseAreGivenTheirTimeAnew() throws Exception {
        var settings = new Journal.Settings(50, Duration.ofSeconds(2), Duration.ofMinutes(5), ROOMY);
        try (var brief = new TestJournal(redis, settings, NOTHING_STORED)) {
            brief.append(draft(OTHER, "first of its lane"));
            for (String said : List.of("alone", "with another")) {
                await().until(() -> timeLeft() < 2_000);
                brief.burst(said.equals("alone") ? List.of(draft(OTHER, said)) : said(2, OTHER));
                assertThat(timeLeft()).as(said).isGreaterThan(2_000);
            }
        }
    }

    @Test
    void aCallThatAppendsNothingToARoomDoesNotCountAsGivingItTime() throws Exception {
        var settings = new Journal.Settings(50, Duration.ofSeconds(2), Duration.ofMinutes(5), ROOMY);
        try (var brief = new TestJournal(redis, settings, NOTHING_STORED)) {
            Draft named = draft(OTHER, "alice", "said", "a-1");
            brief.append(named);
            for (List<Draft> again : List.of(List.of(named), List.of(named, named))) {
                await().until(() -> timeLeft() < 2_000);
                assertThat(brief.burst(again)).allMatch(Appended::repeated);
                brief.append(draft(OTHER, "new"));
                assertThat(timeLeft()).isGreaterThan(2_000);
            }
        }
    }

    private long timeLeft() throws Exception {
        return Long.parseLong(on.command("PTTL", "chat:{p00}:recent:" + OTHER));
    }

    @Test
    void aJournalOfAnotherTypeRefusesAndLeavesNoGap() throws Exception {
        on.command("RENAME", TestJournal.JOURNAL, "aside");
        on.command("SET", TestJournal.JOURNAL, "of another type");
        Draft named = draft(ROOM, "alice", "named", "a-1");
        assertThat(on.outcomes(List.of(named, named, draft(OTHER, "x")))).containsOnly("UNAVAILABLE");
        on.command("RENAME", "aside", TestJournal.JOURNAL);
        List<Appended> answers = on.burst(List.of(named, draft(OTHER, "x")));
        assertThat(answers).noneMatch(Appended::repeated)
                .allMatch(appended -> appended.json().startsWith("{\"seq\":2,"));
    }

    @Test
    void withoutMemoryAllAreRefusedAndLeaveNoGap() throws Exception {
        try {
            on.command("CONFIG", "SET", "maxmemory", "1");
            assertThat(on.outcomes(said(10, ROOM, OTHER))).hasSize(10).containsOnly("RETRY_LATER");
        } finally {
            on.command("CONFIG", "SET", "maxmemory", "0");
        }
        assertThat(position(on.append(draft(ROOM, "2"))).seq()).isEqualTo(2);
        assertThat(on.journaled()).hasSize(3);
    }

    @Test
    void flushedScriptsCostOneTurn() throws Exception {
        assertThat(on.command("SCRIPT", "FLUSH")).isEqualTo("OK");
        assertThat(on.outcomes(said(10, ROOM, OTHER))).hasSize(10).containsOnly("UNAVAILABLE");
        assertThat(on.burst(said(10, ROOM, OTHER, new RoomId("new")))).hasSize(10);
        assertThat(on.journaled()).hasSize(12);
    }

    @Test
    void aNoticeIsToldAfterWhatWasSaidBeforeIt() throws Exception {
        var notices = new RoomNotices(on.journal.link());
        try (RespClient subscriber = redis.connect()) {
            subscriber.command("SUBSCRIBE", "chat:room:42");
            on.loop.runOnContext(v -> {
                on.journal.append(draft(ROOM, "said"));
                notices.tell(new RoomEvent.Typing(ROOM, new UserId("alice"), "Alice", true, "somebody"));
            });
            assertThat(requireNonNull(subscriber.receive()).toString()).contains("said");
            assertThat(requireNonNull(subscriber.receive()).toString()).contains("yping");
        }
    }

    @Test
    void whatIsSaidInTheTurnInWhichTheJournalIsClosedIsAnswered() throws Exception {
        // Whatever else is asked of Redis is answered at once.
        assertThat(on.command("CLIENT", "PAUSE", "300", "WRITE")).isEqualTo("OK");
        String json = on.onLoop(() -> {
            Future<String> said = on.outcome(draft(ROOM, "said"), Terms.USUAL);
            return on.journal.link().close().compose(v -> said);
        });
        assertThat(on.journaled()).endsWith(json);
    }

    @Test
    void whoeverFailsOnAnAnswerKeepsNoneFromTheOthers() throws Exception {
        String json = on.onLoop(() -> {
            on.journal.append(draft(ROOM, "said")).onComplete(answer -> {
                throw new IllegalStateException("as the test wants it");
            });
            return on.outcome(draft(OTHER, "elsewhere"), Terms.USUAL);
        });
        assertThat(on.journaled()).hasSize(4).endsWith(json);
    }

    @Test
    void aRedisThatDiesRefusesEachOnce() throws Exception {
        try (var scratch = ScratchFolder.create("batch");
                RedisServer server = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
                var journal = new TestJournal(
                        new TestRedis(server.host(), server.port(), server.password()))) {
            journal.append(draft(ROOM, "first"));
            journal.command("CLIENT", "PAUSE", "60000", "WRITE");
            var told = new AtomicInteger();
            var outcomes = new CompletableFuture<List<ErrorCode>>();
            var asked = new CompletableFuture<Void>();
            journal.loop.runOnContext(v -> {
                Future.all(said(200, ROOM).stream()
                        .map(draft -> journal.outcome(draft, Terms.USUAL)
                                .onComplete(outcome -> told.incrementAndGet())
                                .map(ErrorCode::valueOf))
                        .toList())
                        .onComplete(all -> outcomes.complete(all.result().list()),
                                outcomes::completeExceptionally);
                asked.complete(null);
            });
            asked.get(5, TimeUnit.SECONDS);
            await().until(() -> journal.command("INFO", "clients").contains("blocked_clients:1"));
            server.kill();
            assertThat(outcomes.get(10, TimeUnit.SECONDS)).hasSize(200).containsOnly(ErrorCode.UNAVAILABLE);
            assertThat(told).hasValue(200);
            // And while it is away a send has failed when the call returns: it cannot have been journaled.
            assertThat(journal.onLoop(() -> Future.succeededFuture(
                    journal.journal.append(draft(ROOM, "x")).failed()))).isTrue();
        }
    }

    private static List<Draft> said(int count, RoomId... rooms) {
        return IntStream.range(0, count).mapToObj(i -> draft(rooms[i % rooms.length], "m" + i)).toList();
    }

    private int calls() throws Exception {
        var found = CALLS.matcher(on.command("INFO", "commandstats"));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
