package dev.millrace.gateway.redis;

import dev.millrace.gateway.auth.session.RevocationListener;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.StreamId;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * Hears what is revoked and which sessions gave way, and reads now and then the stream of revocations, for those that
 * it did not hear. Each reading begins with the last entry that was seen: where that is gone, the stream was trimmed
 * beyond it, or lost, or is another Redis', and everything is asked anew.
 *
 * <p>Belongs to one event loop.
 */
public final class RevocationFeed implements RedisLink.Subscriber {

    private static final Logger log = LoggerFactory.getLogger(RevocationFeed.class);

    private static final int PAGE = 500;

    private final Vertx vertx;
    private final RedisLink link;
    private final PrimaryLink reads;
    private final Duration sweep;
    private final RevocationListener listener;
    private StreamId seen = StreamId.START;
    private boolean lostTrack;
    private boolean closed;

    /** @param reads a connection that is not subscribed to anything */
    public RevocationFeed(Vertx vertx, RedisSettings settings, PrimaryLink reads, Duration sweep,
            RevocationListener listener) {
        this.vertx = vertx;
        this.link = new RedisLink(vertx, settings, "revocations", this);
        this.reads = reads;
        this.sweep = sweep;
        this.listener = listener;
    }

    public RedisLink link() {
        return link;
    }

    /** Completes once nothing that is revoked from now on can be missed. */
    public Future<Void> open() {
        return findEnd().compose(v -> link.open()).onSuccess(v -> sweepLater());
    }

    public Future<Void> close() {
        closed = true;
        return link.close();
    }

    @Override
    public void connected(RedisConnection connection) {
        connection.send(
                Request.cmd(Command.SUBSCRIBE).arg(RedisNames.REVOKED).arg(RedisNames.REPLACED));
    }

    @Override
    public void pushed(Response push) {
        if (push.type() == ResponseType.ERROR) {
            log.warn("Redis refuses to let {} be listened to: {}", RedisNames.REVOKED, push);
        } else if (push.get(0).toString().equals("message")) {
            String said = push.get(2).toString();
            if (push.get(1).toString().equals(RedisNames.REPLACED)) {
                listener.replaced(said);
            } else {
                heard(said);
            }
        }
    }

    private void heard(String json) {
        try {
            listener.revoked(Revocation.parse(json));
        } catch (IllegalArgumentException e) {
            log.warn("what came by {} is not a revocation", RedisNames.REVOKED);
        }
    }

    private void sweepLater() {
        vertx.setTimer(sweep.toMillis(), timer -> {
            if (!closed) {
                sweep().onFailure(e -> log.debug("revocations were not read; they will be", e))
                        .onComplete(v -> sweepLater());
            }
        });
    }

    private Future<Void> sweep() {
        return lostTrack ? startOver() : read();
    }

    private Future<Void> read() {
        return reads.send(Request.cmd(Command.XRANGE)
                .arg(RedisNames.REVOCATIONS)
                .arg(seen.toString())
                .arg("+")
                .arg("COUNT")
                .arg(PAGE)).compose(page -> {
                    boolean began = seen.equals(StreamId.START);
                    if (!began && (page.size() == 0 || !idOf(page.get(0)).equals(seen))) {
                        lostTrack = true;
                        return startOver();
                    }
                    for (Response entry : page) {
                        if (!idOf(entry).equals(seen)) {
                            heard(entry.get(1));
                            seen = idOf(entry);
                        }
                    }
                    return page.size() < PAGE ? Future.succeededFuture() : read();
                });
    }

    /** The end first: what is revoked while everything is asked for is read after it. */
    private Future<Void> startOver() {
        log.warn("the revocations since {} cannot be read any more: all that sessions rest on is asked for",
                seen);
        return findEnd().compose(v -> listener.checkAll()).onSuccess(v -> lostTrack = false);
    }

    private Future<Void> findEnd() {
        return reads.send(Request.cmd(Command.XREVRANGE)
                .arg(RedisNames.REVOCATIONS)
                .arg("+")
                .arg("-")
                .arg("COUNT")
                .arg(1)).map(page -> {
                    seen = page.size() == 0 ? StreamId.START : idOf(page.get(0));
                    return null;
                });
    }

    private void heard(Response fields) {
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (fields.get(i).toString().equals(RedisNames.REVOCATION_FIELD)) {
                heard(fields.get(i + 1).toString());
            }
        }
    }

    private static StreamId idOf(Response entry) {
        return StreamId.parse(entry.get(0).toString());
    }
}
