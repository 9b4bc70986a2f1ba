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
import java.util.List;

/** One connection to one incarnation of Redis, used until it fails. The publisher's context owns it. */
record Line(Redis client, RedisConnection connection, Incarnation incarnation) {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    /** @param client the line's own, and closed with it */
    static Future<Line> open(Redis client) {
        return client.connect()
                .compose(connection -> {
                    // What breaks the connection also fails the commands under way, and is reported from there.
                    connection.exceptionHandler(broken -> {});
                    return connection.send(Request.cmd(Command.INFO))
                            .map(info -> new Line(client, connection,
                                    Incarnation.of(info.toString(UTF_8))));
                })
                .timeout(ANSWER_WITHIN.toMillis(), MILLISECONDS)
                .onFailure(why -> client.close());
    }

    Future<List<Response>> send(List<Request> requests) {
        return requests.isEmpty()
                ? Future.succeededFuture(List.of())
                : connection.batch(requests).timeout(ANSWER_WITHIN.toMillis(), MILLISECONDS);
    }

    void close() {
        var unused = client.close();
    }
}
