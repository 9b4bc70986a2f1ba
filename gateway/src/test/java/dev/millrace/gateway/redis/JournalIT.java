package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.JOURNAL;
import static dev.millrace.gateway.redis.TestJournal.NOTHING_STORED;
import static dev.millrace.gateway.redis.TestJournal.ROOM;
import static dev.millrace.gateway.redis.TestJournal.ROOMS;
import static dev.millrace.gateway.redis.TestJournal.ROOMY;
import static dev.millrace.gateway.redis.TestJournal.draft;
import static dev.millrace.gateway.redis.TestJournal.position;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** append.lua against a real Redis: position, journal entry and publication. */
@WithRedis(per = Per.METHOD)
class JournalIT {

    private static final String RECENT = "chat:{p00}:recent:42";

    private final TestRedis redis;
    private final TestJournal on;

    JournalIT(TestRedis redis) throws Exception {
        this.redis = redis;
        on = new TestJournal(redis);
    }

    @AfterEach
    void close() throws Exception {
        on.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "안녕 \uD83D\uDE00", "\"quoted\" \\ \b\f\n\r\t\u0001\u2028",
        "%d %s %% ' -- ]]", "{}"})
    void theScriptsJsonIsTheModelsByteForByte(String text) throws Exception {
        Draft draft = draft(ROOM, text);
        String answer = on.append(draft);
        ChatMessage message = MessageJson.read(answer.getBytes(UTF_8));
        assertThat(message.draft()).isEqualTo(draft);
        String expected = new String(MessageJson.complete(message.position(), Heard.of(answer).order(),
                MessageJson.tail(draft)), UTF_8);
        assertThat(Heard.of(answer).position()).isEqualTo(message.position());
        assertThat(Heard.of(answer).order()).isPositive();
        assertThat(answer).isEqualTo(expected);
        assertThat(on.journaled()).containsExactly(expected);
    }

    @Test
    void whatIsPublishedIsWhatIsJournaled() throws Exception {
        try (RespClient subscriber = redis.connect()) {
            assertThat(subscriber.command("SUBSCRIBE", "chat:room:42")).isNotNull();
            List<String> published = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String answer = on.append(draft(ROOM, "안녕 " + i));
                List<?> push = (List<?>) requireNonNull(subscriber.receive());
                assertThat(push.get(0)).isEqualTo("message");
                assertThat(push.get(1)).isEqualTo("chat:room:42");
                assertThat(push.get(2)).isEqualTo(answer);
                published.add(answer);
            }
            assertThat(on.journaled()).isEqualTo(published);
        }
    }

    @Test
    void seqCountsEachRoomFromOneWithoutGaps() throws Exception {
        var other = new RoomId("43");
        for (int i = 1; i <= 100; i++) {
            assertThat(position(on.append(draft(ROOM, "x"))).seq()).isEqualTo(i);
            if (i % 2 == 0) {
                assertThat(position(on.append(draft(other, "x"))).seq()).isEqualTo(i / 2);
            }
        }
        assertThat(on.command("HGET", ROOMS, "42")).isEqualTo("100");
        assertThat(on.command("HGET", ROOMS, "43")).isEqualTo("50");
    }

    @Test
    void pipelinedAppendsKeepTheOrderOfTheCalls() throws Exception {
        List<String> answers = new CopyOnWriteArrayList<>();
        String all = on.onLoop(() -> {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 1; i <= 1_000; i++) {
                calls.add(on.journal.append(draft(ROOM, "m" + i))
                        .onSuccess(appended -> answers.add(appended.json())));
            }
            return Future.all(calls).map("done");
        });
        assertThat(all).isEqualTo("done");
        assertThat(on.journaled()).isEqualTo(answers);
        for (int i = 1; i <= 1_000; i++) {
            ChatMessage message = MessageJson.read(answers.get(i - 1).getBytes(UTF_8));
            assertThat(message.position().seq()).isEqualTo(i);
            assertThat(message.draft().text()).isEqualTo("m" + i);
        }
    }

    @Test
    void theEpochIsThePartitionsFirstMomentAndStays() throws Exception {
        long before = System.currentTimeMillis();
        long epoch = position(on.append(draft(ROOM, "x"))).epoch();
        assertThat(epoch).isBetween(before - 1, System.currentTimeMillis() + 1);
        await().until(() -> System.currentTimeMillis() > epoch + 2);
        assertThat(position(on.append(draft(new RoomId("43"), "x"))).epoch()).isEqualTo(epoch);
        assertThat(on.command("HGET", ROOMS, "@epoch")).isEqualTo(Long.toString(epoch));
    }

    @Test
    void aRedisThatComesBackEmptyBeginsALaterEpoch() throws Exception {
        Position first = position(on.append(draft(ROOM, "x")));
        await().until(() -> System.currentTimeMillis() > first.epoch() + 2);
        assertThat(on.command("FLUSHALL")).isEqualTo("OK");
        Position second = position(on.append(draft(ROOM, "x")));
        assertThat(second.seq()).isOne();
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void aLargeSeqIsWrittenAsAnInteger() throws Exception {
        long epoch = position(on.append(draft(ROOM, "x"))).epoch();
        assertThat(on.command("HSET", ROOMS, "42", "9007199254740000")).isEqualTo("0");
        String start = "{\"seq\":9007199254740001,\"epoch\":" + epoch + ",\"order\":";
        assertThat(on.append(draft(ROOM, "x"))).startsWith(start);
        assertThat(on.journaled().get(1)).startsWith(start);
    }

    @Test
    void anAppendThatTheJournalRefusesLeavesNoGapAndIsNotPublished() throws Exception {
        on.append(draft(ROOM, "1"));
        assertThat(on.command("RENAME", JOURNAL, "aside")).isEqualTo("OK");
        assertThat(on.command("SET", JOURNAL, "of another type")).isEqualTo("OK");
        List<String> heard = new CopyOnWriteArrayList<>();
        on.onLoop(() -> on.channels.open(ROOM, heard::add));
        assertThat(on.refusal(draft(ROOM, "lost")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(on.refusal(draft(ROOM, "lost")).text()).doesNotContain("WRONGTYPE");
        assertThat(on.command("RENAME", "aside", JOURNAL)).isEqualTo("OK");
        assertThat(position(on.append(draft(ROOM, "2"))).seq()).isEqualTo(2);
        await().until(() -> heard.size() == 1);
        assertThat(heard.get(0)).contains("\"message\":\"2\"");
    }

    @Test
    void aCounterOfAnotherTypeRefusesTheAppendAndJournalsNothing() throws Exception {
        assertThat(on.command("SET", ROOMS, "of another type")).isEqualTo("OK");
        assertThat(on.refusal(draft(ROOM, "lost")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(on.command("EXISTS", JOURNAL)).isEqualTo("0");
    }

    @Test
    void withoutMemoryAppendsAreRefusedAndLeaveNoGap() throws Exception {
        on.append(draft(ROOM, "1"));
        try {
            assertThat(on.command("CONFIG", "SET", "maxmemory", "1")).isEqualTo("OK");
            Refusal refusal = on.refusal(draft(ROOM, "lost"));
            assertThat(refusal.code()).isEqualTo(ErrorCode.RETRY_LATER);
            assertThat(refusal.retryAfter()).isPositive();
            assertThat(refusal.text()).doesNotContain("OOM");
        } finally {
            assertThat(on.command("CONFIG", "SET", "maxmemory", "0")).isEqualTo("OK");
        }
        assertThat(position(on.append(draft(ROOM, "2"))).seq()).isEqualTo(2);
        assertThat(on.journaled()).hasSize(2);
    }

    @Test
    void theRoomsLastMessagesAreAtHandForAWhile() throws Exception {
        var settings = new Journal.Settings(3, Duration.ofMillis(400), Duration.ofMinutes(5), ROOMY);
        try (var brief = new TestJournal(redis, settings, NOTHING_STORED)) {
            for (int i = 1; i <= 5; i++) {
                brief.append(draft(ROOM, "m" + i));
            }
            assertThat(on.command("LRANGE", RECENT, "0", "-1"))
                    .isEqualTo(on.journaled().subList(2, 5).toString());
            await().until(() -> on.command("EXISTS", RECENT).equals("0"));
        }
    }

    @Test
    void fewerMessagesAreAtHandOnceFewerAreWanted() throws Exception {
        for (int i = 1; i <= 5; i++) {
            on.append(draft(ROOM, "m" + i));
        }
        assertThat(on.command("LLEN", RECENT)).isEqualTo("5");
        var settings = new Journal.Settings(2, Duration.ofMinutes(10), Duration.ofMinutes(5), ROOMY);
        try (var frugal = new TestJournal(redis, settings, NOTHING_STORED)) {
            frugal.append(draft(ROOM, "m6"));
        }
        assertThat(on.command("LLEN", RECENT)).isEqualTo("2");
    }

    @Test
    void flushedScriptsCostOneAppendAndNotAllThatFollow() throws Exception {
        on.append(draft(ROOM, "1"));
        assertThat(on.command("SCRIPT", "FLUSH")).isEqualTo("OK");
        assertThat(on.refusal(draft(ROOM, "lost")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(position(on.append(draft(ROOM, "2"))).seq()).isEqualTo(2);
    }
}
