package dev.millrace.gateway.redis;

import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.Incarnation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks once whether Redis is there and ready. */
public final class RedisProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private RedisProbe() {}

    /** Fails while Redis is away, refuses the password, is still loading its data, or is a replica. */
    public static Future<Void> ping(Vertx vertx, RedisSettings settings) {
        Redis client = Redis.createClient(vertx, RedisLink.options(settings));
        return client.send(Request.cmd(Command.PING))
                .compose(pong -> client.send(Request.cmd(Command.INFO).arg("server").arg("replication")))
                .map(info -> Incarnation.ofPrimary(info.toString()))
                .<Void>mapEmpty()
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .eventually(client::close);
    }
}
