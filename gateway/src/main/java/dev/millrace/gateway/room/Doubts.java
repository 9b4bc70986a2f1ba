package dev.millrace.gateway.room;

import io.vertx.core.Future;
import io.vertx.core.Promise;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The seats of which something may have changed without anybody here knowing what. They are asked for round by round,
 * until there is an answer.
 *
 * <p>Belongs to one event loop.
 */
final class Doubts {

    private final BiFunction<Participant, List<Seat>, Future<Void>> question;
    private final Executor later;
    private final Set<Seat> doubtful = new LinkedHashSet<>();
    /** Over with the round that begins next, answered or not. */
    private Promise<Void> next = Promise.promise();
    private boolean asking;

    /**
     * @param question asks where one participant may be still, and {@linkplain #settle settles} what is answered
     * @param later    as {@link Past#later}
     */
    Doubts(BiFunction<Participant, List<Seat>, Future<Void>> question, Executor later) {
        this.question = question;
        this.later = later;
    }

    /** Completes once all of them were asked for after this, or could not be; those are asked for again. */
    Future<Void> add(Collection<Seat> some) {
        Future<Void> round = next.future();
        boolean any = false;
        for (Seat seat : some) {
            seat.doubt();
            // Of another it is being asked already, and is asked again.
            if (seat.isAdmitted()) {
                seat.waitsFor(round);
                doubtful.add(seat);
                any = true;
            }
        }
        if (!any) {
            return Future.succeededFuture();
        }
        ask();
        return round;
    }

    /** It was answered. */
    void settle(Seat seat) {
        doubtful.remove(seat);
    }

    private void ask() {
        if (asking) {
            return;
        }
        Promise<Void> round = next;
        next = Promise.promise();
        Map<Participant, List<Seat>> asked = doubtful.stream()
                .filter(Seat::isTaken)
                .collect(Collectors.groupingBy(Seat::participant));
        doubtful.clear();
        if (asked.isEmpty()) {
            round.complete();
            return;
        }
        asking = true;
        List<Future<Void>> answers = new ArrayList<>();
        asked.forEach((participant, theirs) -> answers.add(question.apply(participant, theirs)
                .onFailure(e -> doubtful.addAll(theirs))));
        Future.join(answers).onComplete(done -> {
            asking = false;
            round.complete();
            if (done.succeeded()) {
                ask();
            } else {
                later.execute(this::ask);
            }
        });
    }
}
