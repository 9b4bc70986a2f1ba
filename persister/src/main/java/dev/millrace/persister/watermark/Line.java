package dev.millrace.persister.watermark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.millrace.model.redis.Incarnation;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * One connection to a Redis that is no replica, used until it fails. Redis keeps it when its role changes, and is
 * another incarnation then: who does not ask again settles with nobody, for ever. The publisher's context owns it.
 */
final class Line {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final Duration TRUSTED_FOR = Duration.ofSeconds(1);

    private final Redis client;
    private final RedisConnection connection;
    private Incarnation incarnation = Incarnation.NONE;
    private long askedAt;

    private Line(Redis client, RedisConnection connection) {
        this.client = client;
        this.connection = connection;
    }

    /** @param client the line's own, and closed with it */
    static Future<Line> open(Redis client) {
        return client.connect()
                .compose(connection -> {
                    // What breaks the connection also fails the commands under way, and is reported from there.
                    connection.exceptionHandler(broken -> {});
                    return new Line(client, connection).identified();
                })
                .timeout(ANSWER_WITHIN.toMillis(), MILLISECONDS)
                .onFailure(why -> client.close());
    }

    /** Itself, once it is known to whom it leads. A checkpoint of another incarnation may be of a later one. */
    Future<Line> sureOf(Collection<Settled> checkpoints) {
        boolean sure = System.nanoTime() - askedAt < TRUSTED_FOR.toNanos()
                && checkpoints.stream().allMatch(this::isOf);
        return sure ? Future.succeededFuture(this) : identified();
    }

    /** To another incarnation than the checkpoint's, its id says nothing. */
    boolean isOf(Settled checkpoint) {
        return checkpoint.incarnation().equals(incarnation);
    }

    Future<List<Response>> send(List<Request> requests) {
        return requests.isEmpty()
                ? Future.succeededFuture(List.of())
                : connection.batch(requests).timeout(ANSWER_WITHIN.toMillis(), MILLISECONDS);
    }

    void close() {
        var unused = client.close();
    }

    private Future<Line> identified() {
        return connection.send(Request.cmd(Command.INFO))
                .timeout(ANSWER_WITHIN.toMillis(), MILLISECONDS)
                .map(info -> {
                    incarnation = Incarnation.ofPrimary(info.toString(UTF_8));
                    askedAt = System.nanoTime();
                    return this;
                });
    }
}
