package dev.millrace.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.RespException;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.config.Secret;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** append.lua and both links against a real Redis, on one event loop as in the gateway. */
@WithRedis(per = Per.METHOD)
class JournalIT {

    private static final RoomId ROOM = new RoomId("42");
    private static final String JOURNAL = "chat:{p00}:journal";
    private static final String ROOMS = "chat:{p00}:rooms";
    private static final Instant AT = Instant.parse("2026-11-20T18:11:42.123Z");

    private final TestRedis redis;
    private final RedisSettings settings;
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final Journal journal;
    private final RoomChannels channels;

    JournalIT(TestRedis redis) throws Exception {
        this.redis = redis;
        settings = new RedisSettings(redis.host(), redis.port(), new Secret(redis.password()),
                new Partitions(1));
        journal = new Journal(vertx, settings, SETTINGS, (partition, room) -> RoomHeads.Head.NONE);
        channels = new RoomChannels(vertx, settings);
        onLoop(() -> journal.link().open());
        onLoop(() -> channels.link().open());
    }

    @AfterEach
    void close() throws Exception {
        onLoop(() -> channels.link().close());
        onLoop(() -> journal.link().close());
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "안녕 \uD83D\uDE00", "\"quoted\" \\ \b\f\n\r\t\u0001\u2028",
        "%d %s %% ' -- ]]", "{}"})
    void theScriptsJsonIsTheModelsByteForByte(String text) throws Exception {
        Draft draft = draft(ROOM, text);
        String answer = append(draft);
        ChatMessage message = MessageJson.read(answer.getBytes(UTF_8));
        assertThat(message.draft()).isEqualTo(draft);
        String expected = new String(MessageJson.complete(message.position(), MessageJson.tail(draft)),
                UTF_8);
        assertThat(answer).isEqualTo(expected);
        assertThat(journaled()).containsExactly(expected);
    }

    @Test
    void whatIsPublishedIsWhatIsJournaled() throws Exception {
        try (RespClient subscriber = redis.connect()) {
            assertThat(subscriber.command("SUBSCRIBE", "chat:room:42")).isNotNull();
            List<String> published = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String answer = append(draft(ROOM, "안녕 " + i));
                List<?> push = (List<?>) requireNonNull(subscriber.receive());
                assertThat(push.get(0)).isEqualTo("message");
                assertThat(push.get(1)).isEqualTo("chat:room:42");
                assertThat(push.get(2)).isEqualTo(answer);
                published.add(answer);
            }
            assertThat(journaled()).isEqualTo(published);
        }
    }

    @Test
    void seqCountsEachRoomFromOneWithoutGaps() throws Exception {
        var other = new RoomId("43");
        for (int i = 1; i <= 100; i++) {
            assertThat(position(append(draft(ROOM, "x"))).seq()).isEqualTo(i);
            if (i % 2 == 0) {
                assertThat(position(append(draft(other, "x"))).seq()).isEqualTo(i / 2);
            }
        }
        assertThat(command("HGET", ROOMS, "42")).isEqualTo("100");
        assertThat(command("HGET", ROOMS, "43")).isEqualTo("50");
    }

    @Test
    void pipelinedAppendsKeepTheOrderOfTheCalls() throws Exception {
        List<String> answers = new CopyOnWriteArrayList<>();
        String all = onLoop(() -> {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 1; i <= 1_000; i++) {
                calls.add(journal.append(draft(ROOM, "m" + i))
                        .onSuccess(appended -> answers.add(appended.json())));
            }
            return Future.all(calls).map("done");
        });
        assertThat(all).isEqualTo("done");
        assertThat(journaled()).isEqualTo(answers);
        for (int i = 1; i <= 1_000; i++) {
            ChatMessage message = MessageJson.read(answers.get(i - 1).getBytes(UTF_8));
            assertThat(message.position().seq()).isEqualTo(i);
            assertThat(message.draft().text()).isEqualTo("m" + i);
        }
    }

    @Test
    void theEpochIsThePartitionsFirstMomentAndStays() throws Exception {
        long before = System.currentTimeMillis();
        long epoch = position(append(draft(ROOM, "x"))).epoch();
        assertThat(epoch).isBetween(before - 1, System.currentTimeMillis() + 1);
        await().until(() -> System.currentTimeMillis() > epoch + 2);
        assertThat(position(append(draft(new RoomId("43"), "x"))).epoch()).isEqualTo(epoch);
        assertThat(command("HGET", ROOMS, "@epoch")).isEqualTo(Long.toString(epoch));
    }

    @Test
    void aRedisThatComesBackEmptyBeginsALaterEpoch() throws Exception {
        Position first = position(append(draft(ROOM, "x")));
        await().until(() -> System.currentTimeMillis() > first.epoch() + 2);
        assertThat(command("FLUSHALL")).isEqualTo("OK");
        Position second = position(append(draft(ROOM, "x")));
        assertThat(second.seq()).isOne();
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void aLargeSeqIsWrittenAsAnInteger() throws Exception {
        assertThat(command("HSET", ROOMS, "@epoch", "1763662302000", "42", "9007199254740000"))
                .isEqualTo("2");
        assertThat(append(draft(ROOM, "x")))
                .startsWith("{\"seq\":9007199254740001,\"epoch\":1763662302000,\"id\":");
        assertThat(journaled().get(0))
                .startsWith("{\"seq\":9007199254740001,\"epoch\":1763662302000,\"id\":");
    }

    @Test
    void anAppendThatTheJournalRefusesLeavesNoGapAndIsNotPublished() throws Exception {
        append(draft(ROOM, "1"));
        assertThat(command("RENAME", JOURNAL, "aside")).isEqualTo("OK");
        assertThat(command("SET", JOURNAL, "of another type")).isEqualTo("OK");
        List<String> heard = new CopyOnWriteArrayList<>();
        onLoop(() -> channels.open(ROOM, heard::add));
        assertThat(refusal(draft(ROOM, "lost")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refusal(draft(ROOM, "lost")).text()).doesNotContain("WRONGTYPE");
        assertThat(command("RENAME", "aside", JOURNAL)).isEqualTo("OK");
        assertThat(position(append(draft(ROOM, "2"))).seq()).isEqualTo(2);
        await().until(() -> heard.size() == 1);
        assertThat(heard.get(0)).contains("\"message\":\"2\"");
    }

    @Test
    void aCounterOfAnotherTypeRefusesTheAppendAndJournalsNothing() throws Exception {
        assertThat(command("SET", ROOMS, "of another type")).isEqualTo("OK");
        assertThat(refusal(draft(ROOM, "lost")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(command("EXISTS", JOURNAL)).isEqualTo("0");
    }

    @Test
    void withoutMemoryAppendsAreRefusedAndLeaveNoGap() throws Exception {
        append(draft(ROOM, "1"));
        try {
            assertThat(command("CONFIG", "SET", "maxmemory", "1")).isEqualTo("OK");
            assertThat(refusal(draft(ROOM, "lost")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        } finally {
            assertThat(command("CONFIG", "SET", "maxmemory", "0")).isEqualTo("OK");
        }
        assertThat(position(append(draft(ROOM, "2"))).seq()).isEqualTo(2);
        assertThat(journaled()).hasSize(2);
    }

    @Test
    void flushedScriptsCostOneAppendAndNotAllThatFollow() throws Exception {
        append(draft(ROOM, "1"));
        assertThat(command("SCRIPT", "FLUSH")).isEqualTo("OK");
        assertThat(refusal(draft(ROOM, "lost")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(position(append(draft(ROOM, "2"))).seq()).isEqualTo(2);
    }

    @Test
    void aRoomIsHeardFromTheMomentItsFeedIsLiveAndUntilItIsClosed() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        onLoop(() -> channels.open(ROOM, heard::add));
        append(draft(ROOM, "1"));
        append(draft(new RoomId("43"), "elsewhere"));
        append(draft(ROOM, "2"));
        await().until(() -> heard.size() == 2);
        assertThat(heard)
                .isEqualTo(journaled().stream().filter(json -> json.contains("\"roomId\":42,")).toList());
        onLoop(() -> {
            channels.close(ROOM);
            return Future.succeededFuture();
        });
        await().until(() -> command("PUBSUB", "CHANNELS").equals("[]"));
        append(draft(ROOM, "3"));
        onLoop(() -> channels.open(ROOM, heard::add));
        assertThat(heard).hasSize(2);
    }

    @Test
    void aRoomThatRedisRefusesFailsAloneAndConfirmsNoOther() throws Exception {
        // Users that come with a password of their own and may hear one room only.
        assertThat(command("ACL", "SETUSER", "default", "resetchannels", "&chat:room:43")).isEqualTo("OK");
        try {
            var refused = new CompletableFuture<Throwable>();
            var live = new CompletableFuture<Void>();
            loop.runOnContext(v -> {
                channels.open(ROOM, m -> {}).onFailure(refused::complete);
                channels.open(new RoomId("43"), m -> {}).onSuccess(live::complete);
            });
            assertThat(refused.get(5, TimeUnit.SECONDS)).isInstanceOfSatisfying(Refusal.class,
                    refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            assertThat(live.get(5, TimeUnit.SECONDS)).isNull();
        } finally {
            assertThat(command("ACL", "SETUSER", "default", "allchannels")).isEqualTo("OK");
        }
    }

    @Test
    void aConnectionThatIsKilledIsMadeAgainAndItsRoomsHeardAgain() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        onLoop(() -> channels.open(ROOM, heard::add));
        onLoop(() -> channels.open(new RoomId("43"), heard::add));
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        onLoop(() -> channels.open(new RoomId("44"), json -> threads.add(Thread.currentThread())));
        for (int round = 1; round <= 3; round++) {
            assertThat(command("CLIENT", "KILL", "TYPE", "pubsub", "SKIPME", "yes")).isEqualTo("1");
            await().until(() -> command("PUBSUB", "NUMSUB", "chat:room:42").equals("[chat:room:42, 1]")
                    && command("PUBSUB", "NUMSUB", "chat:room:43").equals("[chat:room:43, 1]"));
            append(draft(ROOM, "round " + round));
            int soFar = round;
            await().until(() -> heard.size() == soFar);
            append(draft(new RoomId("44"), "on which thread?"));
        }
        Thread own = onLoop(() -> Future.succeededFuture(Thread.currentThread()));
        await().until(() -> !threads.isEmpty());
        assertThat(threads).as("threads that delivered").containsExactly(own);
    }

    @Test
    void anAppendIsAnsweredOnTheLoopsOwnThreadAfterAReconnectionToo() throws Exception {
        Thread own = onLoop(() -> Future.succeededFuture(Thread.currentThread()));
        assertThat(threadOfAnAnswer()).isEqualTo(own);
        assertThat(command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")).isNotEqualTo("0");
        await().until(this::appends);
        assertThat(threadOfAnAnswer()).isEqualTo(own);
    }

    @Test
    void aBusyConnectionIsNotTakenForASilentOne() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        onLoop(() -> channels.open(ROOM, heard::add));
        String before = command("CLIENT", "LIST", "TYPE", "pubsub").replaceAll("(?s)id=(\\d+) .*", "$1");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
        int sent = 0;
        while (System.nanoTime() < end) {
            append(draft(ROOM, "busy"));
            sent++;
        }
        int all = sent;
        await().until(() -> heard.size() == all);
        assertThat(command("CLIENT", "LIST", "TYPE", "pubsub").replaceAll("(?s)id=(\\d+) .*", "$1"))
                .as("the connection's id")
                .isEqualTo(before);
    }

    @Test
    void aRedisThatAnswersHeartbeatsWithErrorsIsNotTakenForASilentOne() throws Exception {
        onLoop(() -> channels.open(ROOM, message -> {}));
        List<String> before = connections();
        // Both heartbeats are refused from now on, as all commands may be while a disk is full.
        command("ACL", "SETUSER", "default", "-ping", "-unsubscribe");
        try {
            await().during(Duration.ofSeconds(6))
                    .atMost(Duration.ofSeconds(10))
                    .until(
                            () -> connections().equals(before));
        } finally {
            command("ACL", "SETUSER", "default", "+ping", "+unsubscribe");
        }
    }

    private List<String> connections() throws Exception {
        return command("CLIENT", "LIST").lines()
                .filter(line -> !line.contains("cmd=client|list"))
                .map(line -> line.replaceAll("id=(\\d+) .*", "$1"))
                .sorted()
                .toList();
    }

    @Test
    void appendsFailWhileTheConnectionIsAwayAndGoOnAfterwards() throws Exception {
        append(draft(ROOM, "1"));
        assertThat(command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")).isNotEqualTo("0");
        await().until(this::appends);
        List<String> kept = journaled();
        for (int i = 0; i < kept.size(); i++) {
            assertThat(position(kept.get(i)).seq()).isEqualTo(i + 1);
        }
    }

    private boolean appends() throws Exception {
        return onLoop(() -> journal.append(draft(ROOM, "again")).map(true).otherwise(false));
    }

    private Thread threadOfAnAnswer() throws Exception {
        return onLoop(() -> journal.append(draft(ROOM, "x")).map(json -> Thread.currentThread()));
    }

    private String append(Draft draft) throws Exception {
        return onLoop(() -> journal.append(draft)).json();
    }

    private Refusal refusal(Draft draft) throws Exception {
        var failure = new CompletableFuture<Throwable>();
        loop.runOnContext(v -> journal.append(draft)
                .onComplete(json -> failure.completeExceptionally(
                        new AssertionError("appended: " + json)), failure::complete));
        return (Refusal) failure.get(5, TimeUnit.SECONDS);
    }

    private <T> T onLoop(Callable<Future<T>> step) throws Exception {
        var result = new CompletableFuture<T>();
        loop.runOnContext(v -> {
            try {
                step.call().onComplete(result::complete, result::completeExceptionally);
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(10, TimeUnit.SECONDS);
    }

    private List<String> journaled() throws Exception {
        List<String> found = new ArrayList<>();
        try (RespClient client = redis.connect()) {
            for (Object entry : (List<?>) requireNonNull(client.command("XRANGE", JOURNAL, "-", "+"))) {
                List<?> fields = (List<?>) ((List<?>) entry).get(1);
                assertThat(fields).hasSize(2).first().isEqualTo("m");
                found.add((String) fields.get(1));
            }
        }
        return found;
    }

    private String command(String... words) throws Exception {
        try (RespClient client = redis.connect()) {
            return client.text(words);
        } catch (RespException e) {
            return e.toString();
        }
    }

    private static Position position(String json) throws Exception {
        return MessageJson.read(json.getBytes(UTF_8)).position();
    }

    private static Draft draft(RoomId room, String text) {
        return new Draft(UUID.fromString("019a0000-0000-7000-8000-000000000001"), room, new UserId("alice"),
                "Alice 김",
                MessageType.CHAT, text, AT, null);
    }
}
