package dev.millrace.persister.intake;

import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.retry.Backoff;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Hears every room's channel, over one connection that is made again whenever it is lost. What is published in
 * between is heard by nobody: the log says how long that was.
 *
 * <p>Lives on one event loop, which is never made to wait. {@link #open} and {@link #close} are for anyone.
 */
final class ChannelListener {

    private static final Logger log = LoggerFactory.getLogger(ChannelListener.class);

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);

    /** A server that hangs, and a net that is cut, close no connection: they are found out by their silence. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final int MOST_MISSED = 3;

    /** Nobody's. Leaving it changes nothing and is answered, also by a server that is subscribed to. */
    private static final String NO_PATTERN = "-";

    private final Context loop;
    private final Supplier<Redis> clients;
    private final Consumer<Heard> onMessage;
    private final Contact contact;
    private final Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2));
    private @Nullable Redis client;
    private @Nullable RedisConnection connection;
    private boolean closed;
    private int missed;
    private long lastSign = System.nanoTime();

    /**
     * @param clients   makes a client for each connection
     * @param onMessage called on the event loop; must not wait
     */
    ChannelListener(Vertx vertx, Supplier<Redis> clients, Consumer<Heard> onMessage, Contact contact) {
        this.loop = vertx.getOrCreateContext();
        this.clients = clients;
        this.onMessage = onMessage;
        this.contact = contact;
    }

    void open() {
        loop.runOnContext(now -> connect());
    }

    /** Nothing is heard any more when this completes. */
    Future<Void> close() {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(now -> {
            closed = true;
            drop().onComplete(result -> done.complete());
        });
        return done.future();
    }

    private void connect() {
        if (closed) {
            return;
        }
        Redis fresh = clients.get();
        client = fresh;
        fresh.connect().compose(made -> {
            connection = made;
            made.handler(push -> heard(made, push));
            made.exceptionHandler(e -> lost(made, e));
            made.endHandler(v -> lost(made, new ClosedChannelException()));
            // A connection that was lost before anybody listened to its end is found out here.
            return made.send(Request.cmd(Command.PING));
        })
                .timeout(CONNECT_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(result -> loop.runOnContext(now -> {
                    if (!fresh.equals(client)) {
                        return; // Given up meanwhile: it was lost, or the listener is closed.
                    }
                    RedisConnection made = connection;
                    if (result.failed() || made == null) {
                        failed(result.failed() ? result.cause() : new ClosedChannelException());
                    } else {
                        missed = 0;
                        watch(made);
                        // The confirmation comes as a push.
                        made.send(Request.cmd(Command.PSUBSCRIBE).arg(RedisNames.ALL_ROOM_CHANNELS));
                    }
                }));
    }

    private void heard(RedisConnection which, Response push) {
        if (!which.equals(connection)) {
            return;
        }
        missed = 0;
        if (push.type() == ResponseType.ERROR) {
            lost(which, new IllegalStateException("Redis refuses the subscription: " + push));
            return;
        }
        switch (push.get(0).toString()) {
            case "pmessage" -> onMessage.accept(new Heard(push.get(2).toString(), push.get(3).toBytes()));
            case "psubscribe" -> subscribed();
            default -> {
                // A heartbeat's answer.
            }
        }
        lastSign = System.nanoTime();
    }

    private void subscribed() {
        backoff.reset();
        if (contact.awaySince().isPresent()) {
            log.warn("heard nothing for {} ms; what was published meanwhile is lost",
                    Duration.ofNanos(System.nanoTime() - lastSign).toMillis());
        }
        contact.held();
        log.info("listening to {}", RedisNames.ALL_ROOM_CHANNELS);
    }

    private void lost(RedisConnection which, Throwable why) {
        if (which.equals(connection)) {
            failed(why);
        }
    }

    private void failed(Throwable why) {
        if (closed) {
            return;
        }
        contact.lost(why);
        drop().onComplete(v -> loop.runOnContext(now -> loop.owner()
                .setTimer(Math.max(1, backoff.next().toMillis()),
                        timer -> loop.runOnContext(later -> connect()))));
    }

    /** Counts heartbeats and not time, so that a pause of this process is not taken for the server's. */
    private void watch(RedisConnection made) {
        loop.owner().setTimer(HEARTBEAT.toMillis(), timer -> loop.runOnContext(now -> {
            if (!made.equals(connection)) {
                return;
            }
            if (missed == MOST_MISSED) {
                lost(made, new TimeoutException("no answer to " + missed + " heartbeats"));
                return;
            }
            missed++;
            made.send(Request.cmd(Command.PUNSUBSCRIBE).arg(NO_PATTERN));
            watch(made);
        }));
    }

    private Future<Void> drop() {
        connection = null;
        Redis old = client;
        client = null;
        return old == null ? Future.succeededFuture() : old.close();
    }
}
