package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.RoomHeads;
import dev.millrace.gateway.room.RoomHeads.Head;
import dev.millrace.model.RoomId;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeoutException;

/**
 * Asks where rooms stand, off the event loop and not for long. Who gets no answer is told that nothing is stored,
 * which is always safe: a room that Redis does not know has no message in the epoch.
 *
 * <p>Belongs to one event loop, and answers on it.
 */
final class Heads {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** After a failure nobody is made to wait for the next one. */
    private static final Duration REST = Duration.ofSeconds(1);

    private static final int MOST_ASKING = 1_000;

    private final Vertx vertx;
    private final RoomHeads stored;
    private final Contact contact = new Contact("asking PostgreSQL where rooms stand",
            InstantSource.system());
    private Instant restingUntil = Instant.MIN;
    private int asking;

    Heads(Vertx vertx, RoomHeads stored) {
        this.vertx = vertx;
        this.stored = stored;
    }

    /** Never fails. */
    Future<Head> of(int partition, RoomId room) {
        if (asking >= MOST_ASKING || Instant.now().isBefore(restingUntil)) {
            return Future.succeededFuture(Head.NONE);
        }
        asking++;
        Promise<Head> answer = Promise.promise();
        long patience = vertx.setTimer(PATIENCE.toMillis(), timer -> giveUp(answer, new TimeoutException(
                "no answer within " + PATIENCE.toMillis() + " ms")));
        Context loop = vertx.getOrCreateContext();
        Thread.ofVirtual().name("room head of " + room).start(() -> {
            try {
                Head head = stored.of(partition, room);
                loop.runOnContext(v -> answered(answer, patience, head));
            } catch (RuntimeException e) {
                loop.runOnContext(v -> failed(answer, patience, e));
            }
        });
        return answer.future();
    }

    private void answered(Promise<Head> answer, long patience, Head head) {
        asking--;
        contact.held();
        vertx.cancelTimer(patience);
        answer.tryComplete(head);
    }

    private void failed(Promise<Head> answer, long patience, RuntimeException why) {
        asking--;
        vertx.cancelTimer(patience);
        giveUp(answer, why);
    }

    private void giveUp(Promise<Head> answer, Exception why) {
        contact.lost(why);
        restingUntil = Instant.now().plus(REST);
        answer.tryComplete(Head.NONE);
    }
}
