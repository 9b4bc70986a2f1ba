package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.JOURNAL;
import static dev.millrace.gateway.redis.TestJournal.NOTHING_STORED;
import static dev.millrace.gateway.redis.TestJournal.ROOM;
import static dev.millrace.gateway.redis.TestJournal.ROOMS;
import static dev.millrace.gateway.redis.TestJournal.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A journal that fills up because nobody stores it, and is emptied again. */
@WithRedis(per = Per.METHOD)
class BacklogIT {

    private static final Duration YEARS = Duration.ofDays(365);

    private final TestRedis redis;
    private final TestJournal on;

    BacklogIT(TestRedis redis) throws Exception {
        this.redis = redis;
        on = new TestJournal(redis, new BacklogLimits(1, 1, Duration.ofHours(1), YEARS), NOTHING_STORED);
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void aFullJournalRefusesWhatIsNewKeepsItsWordAndRecovers() throws Exception {
        Appended first = on.appended(draft(ROOM, "alice", "first", "a-1"));
        fill();
        await().until(() -> !on.takes(draft(ROOM, "probe")));
        int entries = on.journaled().size();
        Refusal refusal = on.refusal(draft(ROOM, "new"));
        assertThat(refusal.code()).isEqualTo(ErrorCode.RETRY_LATER);
        assertThat(refusal.text()).matches("the journal is full: the journal takes [2-9] MiB of 1");
        assertThat(on.refusal(draft(ROOM, "alice", "new and named", "a-2")).code())
                .isEqualTo(ErrorCode.RETRY_LATER);
        assertThat(on.appended(draft(ROOM, "alice", "again", "a-1")).json()).isEqualTo(first.json());
        assertThat(on.journal.fullSince()).isPresent();
        assertThat(on.journaled()).hasSize(entries);

        assertThat(on.command("XTRIM", JOURNAL, "MAXLEN", "1")).isNotEqualTo("0");
        await().until(() -> on.takes(draft(ROOM, "after")));
        assertThat(on.journal.fullSince()).isEmpty();
    }

    @Test
    void whatIsStoredDoesNotWait() throws Exception {
        var limits = new BacklogLimits(100, 100, Duration.ofSeconds(1), Duration.ofHours(1));
        assertThat(on.command("XADD", JOURNAL, "5-0", "m", "{}")).isEqualTo("5-0");
        assertThat(on.command("HSET", ROOMS, "@persisted", "4-0")).isEqualTo("1");
        try (var patient = new TestJournal(redis, limits, NOTHING_STORED)) {
            await().until(() -> !patient.takes(draft(ROOM, "probe")));
            assertThat(patient.refusal(draft(ROOM, "new")).text())
                    .matches(
                            "the journal is full: its oldest message has waited \\d+ s of 3600 to be stored");
            assertThat(on.command("HSET", ROOMS, "@persisted", "5-0")).isEqualTo("0");
            await().until(() -> patient.takes(draft(ROOM, "after")));
        }
    }

    @Test
    void whatCameBeforeTheEpochDoesNotCountUntilSomebodySaysWhatIsStored() throws Exception {
        var limits = new BacklogLimits(100, 100, Duration.ofSeconds(1), Duration.ofHours(1));
        assertThat(on.command("XADD", JOURNAL, "5-0", "m", "{}")).isEqualTo("5-0");
        on.append(draft(ROOM, "begins the epoch"));
        try (var patient = new TestJournal(redis, limits, NOTHING_STORED)) {
            await().during(Duration.ofMillis(1_500))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> patient.takes(draft(ROOM, "x")));
        }
    }

    @Test
    void aJournalThatFillsUpSlowsItsSendersDownAndKeepsTheOrderOfTheirAnswers() throws Exception {
        var limits = new BacklogLimits(100, 100, Duration.ofSeconds(1), Duration.ofHours(1));
        long halfAnHourAgo = System.currentTimeMillis() - Duration.ofMinutes(30).toMillis();
        assertThat(on.command("XADD", JOURNAL, halfAnHourAgo + "-0", "m", "{}")).contains("-0");
        assertThat(on.command("HSET", ROOMS, "@persisted", "1-0")).isEqualTo("1");
        try (var slow = new TestJournal(redis, limits, NOTHING_STORED)) {
            on.append(draft(ROOM, "begins the epoch"));
            assertThat(on.command("HSET", ROOMS, "@persisted", "1-0")).isEqualTo("1");
            await().until(() -> took(slow).compareTo(Duration.ofMillis(400)) > 0);
            assertThat(took(slow)).isLessThan(Duration.ofMillis(900));
            List<String> order = new ArrayList<>();
            slow.burst(IntStream.range(0, 50).mapToObj(i -> draft(ROOM, "m" + i)).toList())
                    .forEach(appended -> order.add(appended.json()));
            assertThat(on.journaled()).endsWith(order.toArray(String[]::new));
        }
    }

    @Test
    void redisMemoryIsALimitTooBeforeItIsUsedUp() throws Exception {
        on.append(draft(ROOM, "1"));
        String used = on.command("INFO", "memory").replaceAll("(?s).*\\r\\nused_memory:(\\d+)\\r\\n.*", "$1");
        String most = Long.toString(Long.parseLong(used) * 105 / 100);
        assertThat(on.command("CONFIG", "SET", "maxmemory", most)).isEqualTo("OK");
        try {
            await().until(() -> !on.takes(draft(ROOM, "probe")));
            assertThat(on.refusal(draft(ROOM, "new")).text())
                    .matches("the journal is full: its memory is used to \\d+ % of 90 %");
        } finally {
            assertThat(on.command("CONFIG", "SET", "maxmemory", "0")).isEqualTo("OK");
        }
        await().until(() -> on.takes(draft(ROOM, "after")));
    }

    @Test
    void aRedisThatDoesNotLetItselfBeMeasuredIsAppendedToAllTheSame() throws Exception {
        on.append(draft(ROOM, "1"));
        fill();
        await().until(() -> !on.takes(draft(ROOM, "probe")));
        assertThat(on.command("ACL", "SETUSER", "default", "-memory")).isEqualTo("OK");
        try {
            await().until(() -> on.takes(draft(ROOM, "x")));
        } finally {
            assertThat(on.command("ACL", "SETUSER", "default", "+memory")).isEqualTo("OK");
        }
    }

    private void fill() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(on.command("XADD", JOURNAL, "*", "m", "x".repeat(100_000))).contains("-");
        }
    }

    private static Duration took(TestJournal journal) throws Exception {
        long begun = System.nanoTime();
        journal.append(draft(ROOM, "how long?"));
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
