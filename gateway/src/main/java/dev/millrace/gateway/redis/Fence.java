package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Says when Redis' replicas have what was appended. {@code WAIT} speaks of the writes of its own connection only, and
 * would hold up the appends behind it; so a connection of its own writes a fence, after the append was answered, and
 * waits for that. Replicas take in what is written in one order: who has the fence has all that stands before it.
 *
 * <p>One fence is under way at a time, and all who come meanwhile share the next. Belongs to one event loop.
 */
final class Fence {

    private static final Duration KEPT_FOR = Duration.ofMinutes(1);

    private final Vertx vertx;
    private final PrimaryLink link;
    private final AckSettings settings;
    private final Contact contact;
    private List<Waiting> next = new ArrayList<>();
    private boolean underWay;

    Fence(Vertx vertx, RedisSettings redis, AckSettings settings) {
        this.vertx = vertx;
        this.link = new PrimaryLink(vertx, redis, "fence");
        this.settings = settings;
        this.contact = new Contact(
                "having " + settings.replicas() + " replicas of " + redis.address() + " follow",
                InstantSource.system());
    }

    RedisLink link() {
        return link.link();
    }

    /** Completes when the replicas have it; fails when they do not within the time configured. */
    Future<Void> passed(Appended appended) {
        var waiting = new Waiting(appended, Promise.promise());
        next.add(waiting);
        if (!underWay) {
            raise();
        }
        // Not a future's own timeout, which comes on some thread where the future is nobody's.
        long timer = vertx.setTimer(settings.replicatedWithin().toMillis(), late -> waiting.answer(false));
        return waiting.promise.future().onComplete(answered -> vertx.cancelTimer(timer));
    }

    private void raise() {
        List<Waiting> covered = next;
        next = new ArrayList<>();
        underWay = true;
        Future<Response> written = link.send(fence());
        Map<Integer, Future<Long>> epochs = new HashMap<>();
        for (Waiting waiting : covered) {
            epochs.computeIfAbsent(waiting.appended.partition(), this::epochOfThisLife);
        }
        Future<Response> followed = link.send(await(settings));
        Future.join(written, followed.compose(reply -> check(settings, reply))).onComplete(result -> {
            underWay = false;
            if (result.succeeded()) {
                contact.held();
            } else {
                contact.lost(result.cause(), covered.size() + " messages waiting");
            }
            for (Waiting waiting : covered) {
                Future<Long> epoch = Objects.requireNonNull(epochs.get(waiting.appended.partition()));
                waiting.answer(result.succeeded() && epoch.succeeded()
                        && epoch.result() == waiting.appended.epoch());
            }
            if (!next.isEmpty() && !underWay) {
                raise();
            }
        });
    }

    /**
     * The partition's epoch, if it began in the life that this connection belongs to; otherwise none's. An append of
     * another life is not what the replicas of this one follow.
     */
    private Future<Long> epochOfThisLife(int partition) {
        String life = link.incarnation().value();
        return link.send(Request.cmd(Command.HMGET)
                .arg(RedisNames.rooms(partition))
                .arg(RedisNames.EPOCH_FIELD)
                .arg(RedisNames.INCARNATION_FIELD))
                .map(fields -> fields.get(0) != null && life.equals(String.valueOf(fields.get(1)))
                        ? fields.get(0).toLong()
                        : 0L);
    }

    private static Request fence() {
        return Request.cmd(Command.SET).arg(RedisNames.FENCE).arg(1).arg("PX").arg(KEPT_FOR.toMillis());
    }

    private static Request await(AckSettings settings) {
        Request wait = settings.fsync()
                ? Request.cmd(Command.WAITAOF).arg(1)
                : Request.cmd(Command.WAIT);
        return wait.arg(settings.replicas()).arg(settings.replicatedWithin().toMillis());
    }

    /** {@code WAIT} answers how many replicas have it; {@code WAITAOF} also, and first, whether Redis itself has. */
    static Future<Void> check(AckSettings settings, Response reply) {
        long here = settings.fsync() ? reply.get(0).toLong() : 1;
        long there = settings.fsync() ? reply.get(1).toLong() : reply.toLong();
        return here >= 1 && there >= settings.replicas()
                ? Future.succeededFuture()
                : Future.failedFuture(there + " of " + settings.replicas() + " replicas have it after "
                        + settings.replicatedWithin().toMillis() + " ms");
    }

    private record Waiting(Appended appended, Promise<Void> promise) {

        void answer(boolean reached) {
            if (reached) {
                promise.tryComplete();
            } else {
                promise.tryFail("not replicated");
            }
        }
    }
}
