package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.ROOM;
import static dev.millrace.gateway.redis.TestJournal.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A room ends with one message, whoever speaks in it just then. */
@WithRedis(per = Per.METHOD)
class ClosingIT {

    private static final int SENDERS = 8;
    private static final int ENOUGH = 200;

    /** Every sender goes on until it is refused; two gateways have four each. */
    @Test
    void whateverIsAcknowledgedWhileTheRoomIsClosedComesBeforeTheClosingMessage(TestRedis redis)
            throws Exception {
        for (int round = 0; round < 10; round++) {
            var room = new RoomId("closing-" + round);
            try (var one = new TestJournal(redis); var other = new TestJournal(redis)) {
                List<Position> acknowledged = Collections.synchronizedList(new ArrayList<>());
                var begun = new CountDownLatch(ENOUGH);
                List<CompletableFuture<Throwable>> refusals = new ArrayList<>();
                for (int i = 0; i < SENDERS; i++) {
                    refusals.add(sendOn(i % 2 == 0 ? one : other, room, "sender-" + i, acknowledged, begun));
                }
                assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
                Position closing = position(one.onLoop(() -> one.journal.append(closing(room, "effect-1"),
                        Terms.AS_THE_LAST)).json());
                for (CompletableFuture<Throwable> refusal : refusals) {
                    assertThat(refusal.get(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(Refusal.class,
                            why -> assertThat(why.code()).isEqualTo(ErrorCode.ROOM_CLOSED));
                }
                assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH)
                        .allSatisfy(said -> assertThat(said).isLessThan(closing));
                List<Position> journaled = new ArrayList<>();
                for (String json : one.journaled()) {
                    if (MessageJson.read(json.getBytes(StandardCharsets.UTF_8))
                            .draft()
                            .roomId()
                            .equals(room)) {
                        journaled.add(position(json));
                    }
                }
                assertThat(journaled).as("nothing follows it")
                        .endsWith(closing)
                        .hasSize(acknowledged.size() + 1);
            }
        }
    }

    @Test
    void aSendThatWasAcknowledgedBeforeTheEndIsStillAnsweredWhenItIsRepeated(TestRedis redis)
            throws Exception {
        try (var journal = new TestJournal(redis)) {
            Draft named = TestJournal.draft(ROOM, "alice", "first", "a-1");
            String first = journal.append(named);
            end(journal);
            for (Terms terms : List.of(Terms.USUAL, Terms.ONLY_AGAIN)) {
                var again = journal.onLoop(() -> journal.journal.append(named, terms));
                assertThat(again.json()).isEqualTo(first);
                assertThat(again.repeated()).isTrue();
            }
            assertThat(journal.journaled()).hasSize(2);
        }
    }

    @Test
    void newsOfMembersIsToldLateAndNothingElse(TestRedis redis) throws Exception {
        try (var journal = new TestJournal(redis)) {
            end(journal);
            assertThat(journal.refusal(TestJournal.draft(ROOM, "too late")).code())
                    .isEqualTo(ErrorCode.ROOM_CLOSED);
            assertThat(refusal(journal, closing(ROOM, "effect-2"), Terms.AS_THE_LAST))
                    .isEqualTo(ErrorCode.ROOM_CLOSED);
            journal.onLoop(() -> journal.journal.append(TestJournal.draft(ROOM, "left"), Terms.EVEN_LATE));
            assertThat(journal.journaled()).hasSize(2).last().asString().contains("\"seq\":2,", "left");
            assertThat(journal.command("HGET", TestJournal.ROOMS, "@ended:" + ROOM)).isEqualTo("1");
        }
    }

    /** The seats and PostgreSQL know that it has ended. */
    @Test
    void whoKnowsThatTheRoomHasEndedIsRefusedByARedisThatForgotIt(TestRedis redis) throws Exception {
        try (var journal = new TestJournal(redis)) {
            end(journal);
            journal.command("FLUSHALL");
            assertThat(refusal(journal, TestJournal.draft(ROOM, "alice", "new", "a-2"), Terms.ONLY_AGAIN))
                    .isEqualTo(ErrorCode.ROOM_CLOSED);
            assertThat(refusal(journal, TestJournal.draft(ROOM, "new"), Terms.ONLY_AGAIN))
                    .isEqualTo(ErrorCode.ROOM_CLOSED);
            assertThat(journal.journaled()).isEmpty();
        }
    }

    @Test
    void aJournalThatIsFullStillTakesInWhatEndsARoom(TestRedis redis) throws Exception {
        var limits = new BacklogLimits(100, 100, Duration.ofSeconds(1), Duration.ofHours(1));
        try (var console = new TestJournal(redis)) {
            console.command("XADD", TestJournal.JOURNAL, "5-0", "m", "{}");
            console.command("HSET", TestJournal.ROOMS, "@persisted", "4-0");
        }
        try (var journal = new TestJournal(redis, limits, TestJournal.NOTHING_STORED)) {
            await().until(() -> !journal.takes(TestJournal.draft(ROOM, "probe")));
            end(journal);
            assertThat(journal.command("HEXISTS", TestJournal.ROOMS, "@ended:" + ROOM)).isEqualTo("1");
        }
    }

    private static void end(TestJournal journal) throws Exception {
        journal.onLoop(() -> journal.journal.append(closing(ROOM, "effect-1"), Terms.AS_THE_LAST));
    }

    private static ErrorCode refusal(TestJournal journal, Draft draft, Terms terms) throws Exception {
        Throwable why = journal.onLoop(() -> journal.journal.append(draft, terms)
                .<Throwable>map(appended -> new AssertionError("appended: " + appended))
                .recover(Future::succeededFuture));
        assertThat(why).isInstanceOf(Refusal.class);
        return ((Refusal) why).code();
    }

    private static Draft closing(RoomId room, String name) {
        Draft any = TestJournal.draft(room, "owner", "CLOSED", name);
        return new Draft(any.id(), room, any.senderId(), any.senderName(), MessageType.SYSTEM, any.text(),
                any.createdAt(), name);
    }

    private static CompletableFuture<Throwable> sendOn(TestJournal journal, RoomId room, String sender,
            List<Position> acknowledged, CountDownLatch begun) {
        var refused = new CompletableFuture<Throwable>();
        journal.loop.runOnContext(v -> next(journal, room, sender, acknowledged, begun, refused));
        return refused;
    }

    private static void next(TestJournal journal, RoomId room, String sender, List<Position> acknowledged,
            CountDownLatch begun, CompletableFuture<Throwable> refused) {
        journal.journal.append(TestJournal.draft(room, sender, "said", null)).onComplete(appended -> {
            try {
                acknowledged.add(position(appended.json()));
            } catch (Exception e) {
                refused.complete(e);
                return;
            }
            begun.countDown();
            next(journal, room, sender, acknowledged, begun, refused);
        }, refused::complete);
    }
}
