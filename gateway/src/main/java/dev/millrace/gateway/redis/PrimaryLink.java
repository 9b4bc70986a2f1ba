package dev.millrace.gateway.redis;

import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.Incarnation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * A connection to the primary for questions of one kind, which knows whose life it asks.
 *
 * <p>Belongs to one event loop.
 */
public final class PrimaryLink implements RedisLink.User {

    private final RedisLink link;
    private Incarnation incarnation = Incarnation.NONE;

    /** @param purpose for the log */
    public PrimaryLink(Vertx vertx, RedisSettings settings, String purpose) {
        this.link = new RedisLink(vertx, settings, purpose, this);
    }

    public RedisLink link() {
        return link;
    }

    /** As {@link RedisLink#send}. */
    Future<Response> send(Request request) {
        return link.send(request);
    }

    /** Of the latest connection. */
    Incarnation incarnation() {
        return incarnation;
    }

    @Override
    public Future<?> greet(RedisConnection connection) {
        return connection.send(Request.cmd(Command.INFO).arg("server").arg("replication"))
                .map(info -> {
                    incarnation = Incarnation.ofPrimary(info.toString());
                    return incarnation;
                });
    }
}
