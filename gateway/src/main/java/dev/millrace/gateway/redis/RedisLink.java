package dev.millrace.gateway.redis;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.retry.Backoff;
import dev.millrace.model.retry.Contact;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import org.jspecify.annotations.Nullable;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to Redis that is made again whenever it is lost, for as long as the link is open.
 *
 * <p>Belongs to the event loop that opens it. Requests are pipelined in the order of the calls. A request
 * that finds no connection, or whose connection is lost before the reply, fails at once; it is not sent
 * again, because only its sender knows whether that is safe. A connection is also lost when Redis leaves
 * {@link #MOST_MISSED} heartbeats unanswered, so no request waits longer than some seconds.
 */
public final class RedisLink {

    /** Replies that may be outstanding. Beyond it requests are refused rather than queued without bound. */
    private static final int MAX_OUTSTANDING = 16_384;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    /** A server that hangs, and a net that is cut, close no connection: they are found out by their silence. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final int MOST_MISSED = 3;

    private final Vertx vertx;
    private final RedisSettings settings;
    private final User user;
    private final Contact contact;
    private final Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));
    private @Nullable Redis client;
    private @Nullable RedisConnection connection;
    private @Nullable Context loop;
    private int missed;
    private boolean closed;

    /** @param purpose what the connection is for, for the log */
    public RedisLink(Vertx vertx, RedisSettings settings, String purpose, User user) {
        this.vertx = vertx;
        this.settings = settings;
        this.user = user;
        this.contact = new Contact("the connection of the " + purpose + " to " + settings.address(),
                InstantSource.system());
    }

    /**
     * Makes the first connection. Fails if that fails; later losses are the link's own business. The link
     * belongs to the event loop of this call.
     */
    public Future<Void> open() {
        loop = vertx.getOrCreateContext();
        return connect();
    }

    public boolean isUp() {
        return connection != null;
    }

    /** Since when there is no connection; empty while there is one. */
    public Optional<Instant> awaySince() {
        return contact.awaySince();
    }

    /** The reply; or an {@code UNAVAILABLE} refusal without a connection; or whatever Redis replied in error. */
    public Future<Response> send(Request request) {
        user.sending();
        RedisConnection current = connection;
        return current == null ? Future.failedFuture(unavailable()) : current.send(request);
    }

    /** Takes the connection for lost, and makes another: what it is connected to is not what is wanted. */
    public void giveUp(Throwable why) {
        RedisConnection current = connection;
        if (current != null) {
            lost(current, why);
        }
    }

    /** Closes the connection for good. What is outstanding is given a moment to be answered, and then fails. */
    public Future<Void> close() {
        closed = true;
        user.sending();
        RedisConnection current = connection;
        // Redis answers in the order that it is asked in: whoever has this answer has all of them.
        return current == null
                ? drop()
                : current.send(user.heartbeat())
                        .timeout(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)
                        .transform(answered -> drop());
    }

    /** What a client is told while Redis is away. */
    public static Refusal unavailable() {
        return Refusal.of(ErrorCode.UNAVAILABLE, "the journal cannot be reached just now");
    }

    private Future<Void> connect() {
        // One client is one connection: closing it is the only way to be rid of a connection that hangs.
        Redis fresh = Redis.createClient(vertx, options(settings));
        client = fresh;
        Promise<Void> up = Promise.promise();
        fresh.connect()
                .compose(made -> {
                    made.handler(push -> heard(made, push));
                    made.exceptionHandler(e -> lost(made, e));
                    made.endHandler(v -> lost(made, new ClosedChannelException()));
                    return user.greet(made).map(made);
                })
                .timeout(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(made -> {
                    connection = made;
                    contact.held();
                    backoff.reset();
                    missed = 0;
                    watch(made);
                    user.connected(made);
                    up.complete();
                })
                .onFailure(e -> drop().onComplete(v -> up.fail(e)));
        return up.future();
    }

    /** What still comes over a connection that was given up is not for the one that followed it. */
    private void heard(RedisConnection which, Response push) {
        if (which.equals(connection)) {
            missed = 0;
            user.pushed(push);
        }
    }

    private void lost(RedisConnection which, Throwable why) {
        if (!which.equals(connection)) {
            return;
        }
        connection = null;
        if (closed) {
            return;
        }
        contact.lost(why);
        user.disconnected();
        drop().onComplete(v -> reconnectLater());
    }

    /** Counts heartbeats and not time, so that a pause of this process is not taken for the server's. */
    private void watch(RedisConnection made) {
        vertx.setTimer(HEARTBEAT.toMillis(), timer -> {
            if (!made.equals(connection)) {
                return;
            }
            if (missed == MOST_MISSED) {
                lost(made, new TimeoutException("no answer to " + missed + " heartbeats"));
                return;
            }
            missed++;
            made.send(user.heartbeat()).onComplete(reply -> {
                // An error is an answer too. A command that is answered by a push completes with nothing.
                if (reply.succeeded() ? reply.result() != null : reply.cause() instanceof ErrorType) {
                    missed = 0;
                }
            });
            watch(made);
        });
    }

    private void reconnectLater() {
        if (closed) {
            return;
        }
        vertx.setTimer(Math.max(1, backoff.next().toMillis()), timer -> {
            if (!closed) {
                connect().onFailure(e -> {
                    contact.lost(e);
                    reconnectLater();
                });
            }
        });
    }

    private Future<Void> drop() {
        connection = null;
        Redis old = client;
        client = null;
        if (old == null) {
            return Future.succeededFuture();
        }
        // The client says on a thread of its own that it is closed. What follows is for the link's loop: the
        // next connection speaks on the thread that it is made on.
        Context context = Objects.requireNonNull(loop);
        Promise<Void> dropped = Promise.promise();
        old.close().onComplete(result -> context.runOnContext(v -> dropped.complete()));
        return dropped.future();
    }

    static RedisOptions options(RedisSettings settings) {
        var options = new RedisOptions()
                .setConnectionString("redis://" + settings.host() + ":" + settings.port())
                .setMaxWaitingHandlers(MAX_OUTSTANDING)
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true))
                // The connection is held for life: it is never idle in a pool, so nothing must clean it up.
                .setMaxPoolSize(1)
                .setPoolCleanerInterval(-1);
        return settings.password().isEmpty() ? options : options.setPassword(settings.password().reveal());
    }

    /** Whoever speaks over the link. Called on the link's event loop. */
    public interface User {

        /** Says what must be said on a new connection before anything else is; the link is up when it succeeds. */
        Future<?> greet(RedisConnection connection);

        /** Something that Redis answers, by a reply or by a push, and that changes nothing. */
        default Request heartbeat() {
            return Request.cmd(Command.PING);
        }

        /** Something is about to be sent, or nothing any more: what was called for before it is sent now. */
        default void sending() {}

        /** The link is up. */
        default void connected(RedisConnection connection) {}

        /** The link went down. Outstanding requests have failed or are about to. */
        default void disconnected() {}

        /** Something came that no request asked for. */
        default void pushed(Response push) {}
    }

    /** Whoever subscribes: from then on the connection must not carry a command that waits for a reply. */
    interface Subscriber extends User {

        /** No room's and nobody's: it is spelt like none, and nobody publishes on it. */
        String NOBODYS_CHANNEL = "-";

        /** A connection that was lost before anybody listened to its end is found out here. */
        @Override
        default Future<?> greet(RedisConnection connection) {
            return connection.send(Request.cmd(Command.PING));
        }

        /** No PING: the client takes a push for the reply that a request waits for, and then loses the reply. */
        @Override
        default Request heartbeat() {
            return Request.cmd(Command.UNSUBSCRIBE).arg(NOBODYS_CHANNEL);
        }
    }
}
