package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.MessageLog;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Appends by {@code append.lua}: one pipelined round trip a message.
 *
 * <p>Belongs to one event loop.
 */
public final class Journal implements MessageLog, RedisLink.User {

    /** A gateway that is sent nothing because it is unhealthy must become healthy again by itself. */
    private static final Duration REFUSALS_COUNT_FOR = Duration.ofSeconds(10);

    private static final Script APPEND = Script.load("append.lua");

    private final RedisLink link;
    private final Partitions partitions;
    private final Contact appending;

    public Journal(Vertx vertx, RedisSettings settings) {
        this.link = new RedisLink(vertx, settings, "journal", this);
        this.partitions = settings.partitions();
        this.appending = new Contact("appending to the journal in " + settings.address(),
                InstantSource.system());
    }

    public RedisLink link() {
        return link;
    }

    /** Since when appends fail, whether for want of a connection or because Redis refuses them. */
    public Optional<Instant> refusingSince() {
        return appending.awaySince(REFUSALS_COUNT_FOR);
    }

    @Override
    public Future<Appended> append(Draft draft) {
        int partition = partitions.of(draft.roomId());
        byte[] tail = MessageJson.tail(draft);
        Request call = Request.cmd(Command.EVALSHA)
                .arg(APPEND.sha1())
                .arg(2)
                .arg(RedisNames.journal(partition))
                .arg(RedisNames.rooms(partition))
                .arg(draft.roomId().value())
                .arg(RedisNames.roomChannel(draft.roomId()))
                .arg(tail);
        return link.send(call)
                .transform(reply -> reply.succeeded()
                        ? Future.succeededFuture(complete(partition, reply.result(), tail))
                        : Future.failedFuture(refusalFor(reply.cause())));
    }

    /** The script is in place before the first append on a connection, so that appends never overtake each other. */
    @Override
    public Future<?> greet(RedisConnection connection) {
        return connection.send(loadScript());
    }

    private Appended complete(int partition, Response reply, byte[] tail) {
        appending.held();
        var position = new Position(reply.get(1).toLong(), reply.get(0).toLong());
        return new Appended(new String(MessageJson.complete(position, tail), StandardCharsets.UTF_8),
                partition,
                position.epoch(), StreamId.parse(reply.get(2).toString()), false);
    }

    private Refusal refusalFor(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        String reason = String.valueOf(failure.getMessage());
        appending.lost(failure);
        if (reason.startsWith("NOSCRIPT")) {
            // Somebody flushed the scripts. Those that are sent from now on find it again.
            link.send(loadScript());
        }
        return RedisLink.unavailable();
    }

    private static Request loadScript() {
        return Request.cmd(Command.SCRIPT).arg("LOAD").arg(APPEND.source());
    }
}
