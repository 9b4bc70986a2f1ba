package dev.millrace.gateway.room.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.gateway.room.roster.BatchedAdmissions.Question;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How many queries it takes to know who may be where. */
class BatchedAdmissionsTest {

    private static final RoomId ROOM = new RoomId("42");

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final List<Collection<Question>> queries = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore mayAnswer = new Semaphore(0);
    private final BatchedAdmissions admissions = new BatchedAdmissions(new OffLoop(vertx), this::query,
            Duration.ofSeconds(10));

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void tenThousandWhoReturnAtOnceAreAFewQueries() throws Exception {
        mayAnswer.release(1_000);
        List<Future<Map<RoomId, Access>>> answers = Collections.synchronizedList(new ArrayList<>());
        var asked = new CountDownLatch(1);
        loop.runOnContext(v -> {
            for (int i = 0; i < 10_000; i++) {
                answers.add(admissions.of(who("user-" + i), Set.of(ROOM)));
            }
            asked.countDown();
        });
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        Future.all(answers).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(queries).hasSizeBetween(10, 12)
                .allSatisfy(query -> assertThat(query).hasSizeLessThanOrEqualTo(1_000));
    }

    @Test
    void oneRoomOfOneIsAskedForAtOnceAndTwiceTheSameOnce() throws Exception {
        CompletableFuture<Map<RoomId, Access>> first = ask("alice");
        mayAnswer.release(1);
        assertThat(first.get(10, TimeUnit.SECONDS)).containsOnlyKeys(ROOM);
        CompletableFuture<Map<RoomId, Access>> second = ask("bob");
        CompletableFuture<Map<RoomId, Access>> third = ask("alice");
        CompletableFuture<Map<RoomId, Access>> fourth = ask("alice");
        mayAnswer.release(2);
        for (var answer : List.of(second, third, fourth)) {
            assertThat(answer.get(10, TimeUnit.SECONDS)).containsOnlyKeys(ROOM);
        }
        assertThat(queries).allSatisfy(query -> assertThat(query).hasSize(1)).hasSize(3);
    }

    /** Whoever asks now must not be told how it was before they asked. */
    @Test
    void nobodyIsAnsweredFromAQueryThatBeganBeforeTheyAsked() throws Exception {
        CompletableFuture<Map<RoomId, Access>> early = ask("alice");
        CompletableFuture<Map<RoomId, Access>> late = ask("alice");
        mayAnswer.release(1);
        early.get(10, TimeUnit.SECONDS);
        assertThat(late).isNotDone();
        mayAnswer.release(1);
        late.get(10, TimeUnit.SECONDS);
        assertThat(queries).hasSize(2);
    }

    @Test
    void whatCannotBeAskedIsRefusedAndTheNextIsAskedAnew() throws Exception {
        CompletableFuture<Map<RoomId, Access>> failing = ask("nobody");
        mayAnswer.release(1);
        assertThat(failing).failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(Refusal.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        CompletableFuture<Map<RoomId, Access>> next = ask("alice");
        mayAnswer.release(1);
        assertThat(next.get(10, TimeUnit.SECONDS)).containsOnlyKeys(ROOM);
    }

    private CompletableFuture<Map<RoomId, Access>> ask(String user) {
        var answer = new CompletableFuture<Map<RoomId, Access>>();
        var asked = new CompletableFuture<Void>();
        loop.runOnContext(v -> {
            admissions.of(who(user), Set.of(ROOM))
                    .onComplete(answer::complete, answer::completeExceptionally);
            asked.complete(null);
        });
        asked.orTimeout(10, TimeUnit.SECONDS).join();
        return answer;
    }

    private Map<Question, Access> query(Collection<Question> questions) {
        queries.add(questions);
        mayAnswer.acquireUninterruptibly();
        Map<Question, Access> answers = new HashMap<>();
        for (Question question : questions) {
            if (question.who().userId().value().equals("nobody")) {
                throw new IllegalStateException("PostgreSQL is away");
            }
            answers.put(question, Access.UNKEPT);
        }
        return answers;
    }

    private static Identity who(String user) {
        return new Identity(new UserId(user), user, Set.of(), Set.of());
    }
}
