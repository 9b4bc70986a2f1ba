package dev.millrace.gateway.redis;

import dev.millrace.model.Draft;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.retry.Contact;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

import java.time.Duration;
import java.util.Set;

/**
 * Calls {@code append.lua}, and {@code append-many.lua} for all of one turn of the event loop that needs no more than to be
 * appended: pipelined, in the order of the calls.
 *
 * <p>Belongs to one event loop.
 */
final class Appender {

    private static final Script APPEND = Script.load("append.lua");

    /** How Redis begins to say that it is not the primary, or not yet. */
    private static final Set<String> NOT_THE_PRIMARY = Set.of("READONLY", "LOADING", "MASTERDOWN");

    private static final Duration MEMORY_MAY_BE_BACK_IN = Duration.ofSeconds(2);

    /** Messages that wait for Redis together. Beyond it they are refused rather than kept without bound. */
    private static final int MOST_UNDER_WAY = 16_384;

    private final Vertx vertx;
    private final RedisLink link;
    private final Journal.Settings settings;
    private final Contact appending;
    private final Repeats repeats;
    private Incarnation incarnation = Incarnation.NONE;
    private Batch gathered = new Batch();
    /** Gathered, or sent and not answered. */
    private int underWay;
    private int batchesUnderWay;

    Appender(Vertx vertx, RedisLink link, Journal.Settings settings, Contact appending,
            Repeats repeats) {
        this.vertx = vertx;
        this.link = link;
        this.settings = settings;
        this.appending = appending;
        this.repeats = repeats;
    }

    /** On a new connection: which Redis it is, and the script in place before the first append. */
    Future<?> greet(RedisConnection connection) {
        return connection.send(info()).compose(info -> {
            identify(info.toString());
            return connection.send(APPEND.loading()).compose(v -> connection.send(Batch.loading()));
        });
    }

    /**
     * Asks again which incarnation this is: a connection outlives a replica's promotion. Redis answers in order, so
     * when this completes, all that was called before it is answered.
     */
    Future<Void> identify() {
        return link.send(info()).transform(reply -> {
            if (reply.failed()) {
                return Future.failedFuture(refusalFor(reply.cause()));
            }
            try {
                identify(reply.result().toString());
                return Future.succeededFuture();
            } catch (IllegalStateException replica) {
                link.giveUp(replica);
                return Future.failedFuture(refusalFor(replica));
            }
        });
    }

    boolean isUp() {
        return link.isUp();
    }

    /**
     * @param epoch the partition's, or "" for any
     * @param floor what a new epoch must exceed, or "" if none may begin
     * @param seed  the room's seq if Redis does not know it, or ""
     */
    Future<Reply.Settled> append(Sending sending, String epoch, String floor, String seed) {
        return link.send(request(sending, epoch, floor, seed, true)).transform(reply -> {
            if (reply.failed()) {
                return Future.failedFuture(refusalFor(reply.cause()));
            }
            appending.held();
            return settle(sending, Reply.read(sending, reply.result()));
        });
    }

    /**
     * Appends what can need nothing, together with all of its kind that this turn of the event loop brings: at its end, or
     * before whatever else is sent over the link. While an earlier batch is not answered it waits for that: the busier
     * Redis is, the larger the batches, and the less each message costs it. With nothing under way nothing waits.
     *
     * @param epoch the partition's, in which the room is known
     */
    void gather(Sending sending, String epoch, RoomKeys room, Batch.Sender sender) {
        if (!link.isUp() || underWay >= MOST_UNDER_WAY) {
            if (link.isUp()) {
                appending.lost(new IllegalStateException(underWay + " messages are under way already"));
            }
            sending.answer.fail(RedisLink.unavailable());
            return;
        }
        if (gathered.isEmpty() && batchesUnderWay == 0) {
            vertx.runOnContext(v -> sendGathered());
        }
        gathered.add(sending, epoch, room, sender);
        underWay++;
        if (gathered.isFull()) {
            sendGathered();
        }
    }

    /** Called before anything else is sent, so that nothing overtakes what was gathered. */
    void sendGathered() {
        if (gathered.isEmpty()) {
            return;
        }
        Batch batch = gathered;
        gathered = new Batch();
        Request request = batch.isOfOne() ? alone(batch) : batch.request(incarnation, settings);
        batchesUnderWay++;
        link.send(request).onComplete(reply -> {
            underWay -= batch.members().size();
            batchesUnderWay--;
            if (batchesUnderWay == 0) {
                // Redis has something to do while the answers are dealt with.
                sendGathered();
            }
            answer(batch, reply);
        });
    }

    /** The script for one costs Redis less than that for many, where there is one. */
    private Request alone(Batch batch) {
        Sending sending = batch.members().getFirst().sending();
        return request(sending, batch.epochOf(sending), "", "",
                batch.roomOf(sending).givesTime(settings.recentKeep()));
    }

    private void answer(Batch batch, AsyncResult<Response> reply) {
        if (reply.failed()) {
            batch.lost();
            Refusal refusal = refusalFor(reply.cause());
            batch.members().forEach(member -> member.sending().answer.fail(refusal));
            return;
        }
        Response answers = reply.result();
        if (!batch.isOfOne() && answers.size() != batch.members().size()) {
            batch.lost();
            var wrong = new IllegalStateException("append-many.lua answers " + answers);
            batch.members().forEach(member -> member.sending().answer.fail(wrong));
            return;
        }
        appending.held();
        for (int i = 0; i < batch.members().size(); i++) {
            answer(batch, batch.members().get(i), batch.isOfOne() ? answers : answers.get(i));
        }
    }

    private void answer(Batch batch, Batch.Member member, Response answer) {
        Sending sending = member.sending();
        Reply reply;
        try {
            reply = read(sending, answer);
        } catch (RuntimeException e) {
            batch.roomOf(sending).mayLackTime();
            sending.answer.fail(e);
            return;
        }
        if (!reply.isNew()) {
            batch.roomOf(sending).mayLackTime();
        }
        if (reply instanceof Reply.Settled settled) {
            // Nearly always, so without a future.
            member.sender().replied(sending, settled);
        } else {
            settle(sending, reply).onComplete(settled -> member.sender().replied(sending, settled),
                    sending.answer::fail);
        }
    }

    private Reply read(Sending sending, Response answer) {
        if (answer instanceof ErrorType error) {
            throw refusalFor(error);
        }
        return Reply.read(sending, answer);
    }

    private Future<Reply.Settled> settle(Sending sending, Reply reply) {
        return switch (reply) {
            case Reply.Settled settled -> Future.succeededFuture(settled);
            case Reply.SaidBefore(StreamId entry) -> repeats.first(sending, entry).map(Reply.Done::new);
        };
    }

    Request request(Sending sending, String epoch, String floor, String seed, boolean givesTime) {
        Draft draft = sending.draft;
        int partition = sending.partition;
        String clientId = draft.clientId();
        Request call = Request.cmd(Command.EVALSHA)
                .arg(APPEND.sha1())
                .arg(clientId == null ? 5 : 6)
                .arg(RedisNames.journal(partition))
                .arg(RedisNames.rooms(partition))
                .arg(RedisNames.recent(partition, draft.roomId()))
                .arg(RedisNames.ORDER)
                .arg(RedisNames.recentBegan(partition, draft.roomId()));
        if (clientId != null) {
            call.arg(RedisNames.client(partition, draft.roomId(), draft.senderId(), clientId));
        }
        return call.arg(draft.roomId().value())
                .arg(RedisNames.roomChannel(draft.roomId()))
                .arg(sending.tail)
                .arg(incarnation.value())
                .arg(epoch)
                .arg(settings.recentMessages())
                .arg(settings.recentKeep().toMillis())
                .arg(settings.repeatWindow().toMillis())
                .arg(sending.full == null ? "" : "full")
                .arg(floor)
                .arg(seed)
                .arg(switch (sending.terms) {
                    case USUAL, ONLY_AGAIN -> "";
                    case EVEN_LATE -> "late";
                    case AS_THE_LAST -> "last";
                })
                .arg(givesTime ? "1" : "0");
    }

    private Refusal refusalFor(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        appending.lost(failure);
        String reason = String.valueOf(failure.getMessage()).split(" ", 2)[0];
        if (reason.equals("OOM")) {
            return Refusal.until(MEMORY_MAY_BE_BACK_IN,
                    "the journal has no memory left just now");
        }
        if (reason.equals("NOSCRIPT")) {
            // Somebody flushed the scripts. Those that are sent from now on find it again.
            link.send(APPEND.loading());
            link.send(Batch.loading());
        } else if (NOT_THE_PRIMARY.contains(reason)) {
            link.giveUp(failure);
        }
        return RedisLink.unavailable();
    }

    private void identify(String info) {
        incarnation = Incarnation.ofPrimary(info);
    }

    private static Request info() {
        return Request.cmd(Command.INFO).arg("server").arg("replication");
    }
}
