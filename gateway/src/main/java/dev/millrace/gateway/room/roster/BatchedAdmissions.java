package dev.millrace.gateway.room.roster;

import static java.util.Objects.requireNonNull;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.retry.Contact;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Asks PostgreSQL in one query for all that is asked of an event loop while the query before is under way: clients that
 * all return at once cost a few queries, and a single one costs one, without waiting for others.
 *
 * <p>Belongs to one event loop.
 */
public final class BatchedAdmissions implements Admissions {

    /** Of a query, so that none of them takes long. */
    private static final int MOST_AT_ONCE = 1_000;

    private final OffLoop offLoop;
    private final Lookup lookup;
    private final Duration patience;
    private final Contact asking = new Contact("asking PostgreSQL who may be in which room",
            InstantSource.system());
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean underWay;

    /** @param patience with one query */
    public BatchedAdmissions(OffLoop offLoop, Lookup lookup, Duration patience) {
        this.offLoop = offLoop;
        this.lookup = lookup;
        this.patience = patience;
    }

    @Override
    public Future<Map<RoomId, Access>> of(Identity who, Set<RoomId> rooms) {
        if (rooms.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        var one = new Waiting(who, rooms, Promise.promise());
        waiting.add(one);
        askNext();
        return one.answer.future();
    }

    private void askNext() {
        if (underWay || waiting.isEmpty()) {
            return;
        }
        List<Waiting> asked = next();
        Set<Question> questions = new HashSet<>();
        asked.forEach(one -> questions.addAll(one.questions()));
        underWay = true;
        offLoop.call("admissions", patience, () -> lookup.of(questions)).onComplete(read -> {
            underWay = false;
            if (read.succeeded()) {
                asking.held();
            } else {
                asking.lost(read.cause());
            }
            // Whoever asks from an answer asks anew.
            askNext();
            asked.forEach(one -> one.answer(read));
        });
    }

    /** One participant's rooms are never more than a session may be in, so they stay together. */
    private List<Waiting> next() {
        List<Waiting> next = new ArrayList<>();
        int questions = 0;
        while (!waiting.isEmpty()
                && (next.isEmpty() || questions + waiting.peek().rooms.size() <= MOST_AT_ONCE)) {
            Waiting one = waiting.remove();
            next.add(one);
            questions += one.rooms.size();
        }
        return next;
    }

    /** How somebody stands to a room, whom and which their token and PostgreSQL know. */
    public record Question(Identity who, RoomId room) {}

    /** Blocks; called on a virtual thread. */
    public interface Lookup {

        /** For clients who are connected; on a connection nobody is a service. */
        static Lookup over(Roster roster, RoomSettings settings) {
            return new Standings(roster, settings.open())::of;
        }

        /**
         * As it is now. Each of the questions is in the answer.
         *
         * @throws RuntimeException when it cannot be asked just now
         */
        Map<Question, Access> of(Collection<Question> questions);
    }

    private record Waiting(Identity who, Set<RoomId> rooms, Promise<Map<RoomId, Access>> answer) {

        List<Question> questions() {
            return rooms.stream().map(room -> new Question(who, room)).toList();
        }

        void answer(AsyncResult<Map<Question, Access>> read) {
            if (read.failed()) {
                answer.fail(Refusal.of(ErrorCode.UNAVAILABLE,
                        "it cannot be found out just now who may be in the room"));
                return;
            }
            Map<RoomId, Access> theirs = new HashMap<>();
            questions().forEach(
                    question -> theirs.put(question.room, requireNonNull(read.result().get(question))));
            answer.complete(theirs);
        }
    }
}
