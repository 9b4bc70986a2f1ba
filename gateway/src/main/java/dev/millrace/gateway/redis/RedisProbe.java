package dev.millrace.gateway.redis;

import dev.millrace.model.config.RedisSettings;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Asks once whether Redis is there and ready. */
public final class RedisProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Pattern PRIMARY = Pattern.compile("(?m)^role:master\\r?$");

    private RedisProbe() {}

    /** Fails while Redis is away, refuses the password, is still loading its data, or is a replica. */
    public static Future<Void> ping(Vertx vertx, RedisSettings settings) {
        Redis client = Redis.createClient(vertx, RedisLink.options(settings));
        return client.send(Request.cmd(Command.PING))
                .compose(pong -> client.send(Request.cmd(Command.INFO).arg("replication")))
                .<Void>map(info -> {
                    requirePrimary(info.toString());
                    return null;
                })
                .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .eventually(client::close);
    }

    /** @throws IllegalStateException if that is what INFO says of a replica */
    static void requirePrimary(String info) {
        if (!PRIMARY.matcher(info).find()) {
            throw new IllegalStateException("it is a replica, and not the primary");
        }
    }
}
