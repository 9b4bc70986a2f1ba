package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.NOTHING_STORED;
import static dev.millrace.gateway.redis.TestJournal.ROOM;
import static dev.millrace.gateway.redis.TestJournal.ROOMS;
import static dev.millrace.gateway.redis.TestJournal.ROOMY;
import static dev.millrace.gateway.redis.TestJournal.draft;
import static dev.millrace.gateway.redis.TestJournal.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.NamedMessages;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sends that the client named, and repeats. */
@WithRedis(per = Per.METHOD)
class NamedSendIT {

    private static final Draft FIRST = draft(ROOM, "alice", "first", "a-1");
    private static final Draft AGAIN = draft(ROOM, "alice", "said again", "a-1");
    private static final String NAME = "chat:{p00}:client:42/alice/a-1";

    private final TestRedis redis;
    private final TestJournal on;

    NamedSendIT(TestRedis redis) throws Exception {
        this.redis = redis;
        on = new TestJournal(redis);
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void aRepeatedNameGetsTheFirstAnswerAndIsNeitherJournaledNorPublished() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        on.onLoop(() -> on.channels.open(ROOM, heard::add));
        Appended first = on.appended(FIRST);
        assertThat(first.repeated()).isFalse();
        Appended second = on.appended(AGAIN);
        assertThat(second)
                .isEqualTo(new Appended(FIRST.id(), first.json(), 0, first.epoch(), first.entry(), true));

        Appended next = on.appended(draft(ROOM, "end"));
        assertThat(position(next.json()).seq()).isEqualTo(2);
        await().until(() -> heard.contains(next.json()));
        assertThat(heard).containsExactly(first.json(), next.json());
        assertThat(on.journaled()).containsExactly(first.json(), next.json());
    }

    @Test
    void theNameIsKnownOnEveryConnection() throws Exception {
        Appended first = on.appended(FIRST);
        try (var other = new TestJournal(redis)) {
            assertThat(other.appended(AGAIN).json()).isEqualTo(first.json());
        }
        assertThat(on.journaled()).hasSize(1);
    }

    @Test
    void oneBurstOfTheSameNameIsOneMessage() throws Exception {
        List<Appended> answers = on.burst(List.of(FIRST, AGAIN, AGAIN, AGAIN));
        assertThat(answers).extracting(Appended::repeated).containsExactly(false, true, true, true);
        assertThat(answers).extracting(Appended::json).containsOnly(on.journaled().get(0));
        assertThat(on.journaled()).hasSize(1);
    }

    @Test
    void aNameBelongsToItsSenderInItsRoom() throws Exception {
        on.append(FIRST);
        assertThat(on.appended(draft(ROOM, "bob", "his own", "a-1")).repeated()).isFalse();
        assertThat(on.appended(draft(new RoomId("43"), "alice", "elsewhere", "a-1")).repeated()).isFalse();
        assertThat(on.appended(draft(ROOM, "alice", "another", "a-2")).repeated()).isFalse();
        assertThat(on.journaled()).hasSize(4);
    }

    @Test
    void aNameIsForgottenAfterItsWindow() throws Exception {
        var settings = new Journal.Settings(50, Duration.ofMinutes(10), Duration.ofMillis(50), ROOMY);
        try (var brief = new TestJournal(redis, settings, NOTHING_STORED)) {
            brief.append(FIRST);
            await().until(() -> on.command("EXISTS", NAME).equals("0"));
            assertThat(brief.appended(AGAIN).repeated()).isFalse();
        }
        assertThat(on.journaled()).hasSize(2);
    }

    @Test
    void theFirstAnswerStandsAlsoWhenTheEpochIsOver() throws Exception {
        Appended first = on.appended(FIRST);
        assertThat(on.command("DEL", ROOMS)).isEqualTo("1");
        assertThat(on.appended(AGAIN).json()).isEqualTo(first.json());
        // The answer says nothing of the epoch, so the next one finds out.
        Appended next = on.appended(draft(ROOM, "next"));
        assertThat(next.epoch()).isGreaterThan(first.epoch());
        assertThat(on.appended(AGAIN).epoch()).isEqualTo(first.epoch());
    }

    @Test
    void whatTheJournalHasNoLongerIsAnsweredFromPostgres() throws Exception {
        Appended first = on.appended(FIRST);
        var stored = new ChatMessage(FIRST, position(first.json()));
        on.command("XTRIM", TestJournal.JOURNAL, "MAXLEN", "0");
        try (var forgetful = journal((room, sender, name) -> room.equals(ROOM) && name.equals("a-1")
                && sender.equals(FIRST.senderId()) ? stored : null)) {
            // Alone, and in a batch with others.
            assertThat(forgetful.appended(AGAIN)).isEqualTo(new Appended(FIRST.id(),
                    first.json().replaceFirst("\"order\":\\d+,", ""), 0, first.epoch(), first.entry(), true));
            List<Appended> answers = forgetful.burst(
                    List.of(draft(ROOM, "alice", "new", "a-2"), AGAIN, draft(ROOM, "alice", "newer", "a-3")));
            assertThat(answers).extracting(Appended::repeated).containsExactly(false, true, false);
            assertThat(answers.get(1).id()).isEqualTo(FIRST.id());
        }
        assertThat(on.journaled()).hasSize(2);
    }

    @Test
    void aNameAsGatewaysOfBeforeKeptItIsUnderstood() throws Exception {
        Appended first = on.appended(FIRST);
        on.command("SET", NAME, first.entry() + " " + first.json());
        assertThat(on.appended(AGAIN)).isEqualTo(
                new Appended(FIRST.id(), first.json(), 0, first.epoch(), first.entry(), true));
        assertThat(on.burst(List.of(draft(ROOM, "alice", "new", "a-2"), AGAIN)).get(1).json())
                .isEqualTo(first.json());
    }

    @Test
    void aNameThatMakesNoSenseFailsItsOwnSendAlone() throws Exception {
        on.append(draft(ROOM, "begun"));
        on.command("SET", NAME, "no id at all");
        List<String> outcomes = on.outcomes(List.of(draft(ROOM, "before"), FIRST, draft(ROOM, "after")));
        assertThat(outcomes.get(1)).doesNotStartWith("{");
        assertThat(on.journaled()).hasSize(3).contains(outcomes.get(0), outcomes.get(2));
    }

    @Test
    void whatNeitherHasIsRefusedForNowAndNotJournaledAgain() throws Exception {
        on.append(FIRST);
        on.command("XTRIM", TestJournal.JOURNAL, "MAXLEN", "0");
        assertThat(on.refusal(AGAIN).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        try (var cutOff = journal((room, sender, name) -> {
            throw new IllegalStateException("PostgreSQL is away");
        })) {
            assertThat(cutOff.refusal(AGAIN).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        }
        assertThat(on.journaled()).isEmpty();
    }

    private TestJournal journal(NamedMessages named) throws Exception {
        return new TestJournal(redis,
                new Journal.Settings(50, Duration.ofMinutes(10), Duration.ofMinutes(5), ROOMY),
                NOTHING_STORED, named, 1);
    }

    @Test
    void anAnswerOfAnotherTypeRefusesTheSendAndJournalsNothing() throws Exception {
        assertThat(on.command("RPUSH", NAME, "x")).isEqualTo("1");
        assertThat(on.refusal(FIRST).text()).doesNotContain("WRONGTYPE");
        assertThat(on.journaled()).isEmpty();
        assertThat(on.appended(draft(ROOM, "alice", "another", "a-2")).repeated()).isFalse();
    }
}
