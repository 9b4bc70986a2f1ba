package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Position;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/**
 * Calls {@code append.lua} and says what its answers mean: one pipelined round trip each, in the order of the calls.
 *
 * <p>Belongs to one event loop.
 */
final class Appender {

    private static final Script APPEND = Script.load("append.lua");

    /** How Redis begins to say that it is not the primary, or not yet. */
    private static final Set<String> NOT_THE_PRIMARY = Set.of("READONLY", "LOADING", "MASTERDOWN");

    private static final Duration MEMORY_MAY_BE_BACK_IN = Duration.ofSeconds(2);

    private final RedisLink link;
    private final Journal.Settings settings;
    private final Contact appending;
    private Incarnation incarnation = Incarnation.NONE;

    Appender(RedisLink link, Journal.Settings settings, Contact appending) {
        this.link = link;
        this.settings = settings;
        this.appending = appending;
    }

    /** What the script says. */
    sealed interface Reply {

        record Done(Appended appended) implements Reply {}

        /** Nothing was appended: it is called again with what it needs. */
        enum Needs implements Reply {
            EPOCH, ROOM
        }
    }

    /** On a new connection: which Redis it is, and the script in place before the first append. */
    Future<?> greet(RedisConnection connection) {
        return connection.send(info()).compose(info -> {
            identify(info.toString());
            return connection.send(APPEND.loading());
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
    Future<Reply> append(Sending sending, String epoch, String floor, String seed) {
        return link.send(request(sending, epoch, floor, seed))
                .transform(reply -> reply.succeeded()
                        ? read(sending, reply.result())
                        : Future.failedFuture(refusalFor(reply.cause())));
    }

    Request request(Sending sending, String epoch, String floor, String seed) {
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
                });
    }

    Future<Reply> read(Sending sending, Response reply) {
        appending.held();
        return switch (reply.get(0).toString()) {
            case "appended" -> {
                var position = new Position(reply.get(2).toLong(), reply.get(3).toLong());
                yield done(sending.draft.id(), sending.partition, reply.get(1).toString(),
                        new String(MessageJson.complete(position, reply.get(4).toLong(), sending.tail),
                                StandardCharsets.UTF_8),
                        position.epoch(), false);
            }
            case "repeated" -> repeated(sending.partition, reply.get(1).toString());
            case "epoch" -> Future.succeededFuture(Reply.Needs.EPOCH);
            case "room" -> Future.succeededFuture(Reply.Needs.ROOM);
            case "full" -> Future.failedFuture(sending.full);
            case "ended" -> Future.failedFuture(roomClosed());
            default -> Future.failedFuture(new IllegalStateException("append.lua answers " + reply));
        };
    }

    static Refusal roomClosed() {
        return Refusal.of(ErrorCode.ROOM_CLOSED, "the room has ended");
    }

    private static Future<Reply> repeated(int partition, String answer) {
        int space = answer.indexOf(' ');
        String json = answer.substring(space + 1);
        try {
            ChatMessage first = MessageJson.read(json.getBytes(StandardCharsets.UTF_8));
            return done(first.draft().id(), partition, answer.substring(0, space), json,
                    first.position().epoch(),
                    true);
        } catch (MalformedMessageException | IndexOutOfBoundsException e) {
            return Future.failedFuture(new IllegalStateException("the kept answer is not one", e));
        }
    }

    private static Future<Reply> done(UUID id, int partition, String entry, String json, long epoch,
            boolean repeated) {
        return Future.succeededFuture(new Reply.Done(
                new Appended(id, json, partition, epoch, StreamId.parse(entry), repeated)));
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
