package dev.millrace.gateway;

import dev.millrace.gateway.auth.Authenticator;
import dev.millrace.gateway.redis.Journal;
import dev.millrace.gateway.redis.RoomChannels;
import dev.millrace.gateway.room.Rooms;
import dev.millrace.gateway.store.StoredRoomHeads;
import dev.millrace.gateway.transport.HealthRoute;
import dev.millrace.gateway.transport.socketio.SocketIoEndpoint;
import dev.millrace.model.MessageIds;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * All of a gateway that runs on one event loop. Loops share nothing: a connection is accepted by one of
 * them in turn and stays there, and what is said on one loop reaches the others through Redis.
 */
final class EventLoop extends VerticleBase {

    /** How long a client that is sent a close frame may take to answer it. */
    private static final int CLOSING_SECONDS = 3;

    private final GatewayConfig config;
    private final Authenticator authenticator;
    private final DataSource pool;
    private @Nullable HttpServer server;
    private @Nullable Journal journal;
    private @Nullable RoomChannels channels;

    /** @param pool shared by the loops, for threads that may block */
    EventLoop(GatewayConfig config, Authenticator authenticator, DataSource pool) {
        this.config = config;
        this.authenticator = authenticator;
        this.pool = pool;
    }

    @Override
    public Future<?> start() {
        var journal = new Journal(vertx, config.redis(), config.journal(), new StoredRoomHeads(pool));
        var channels = new RoomChannels(vertx, config.redis());
        this.journal = journal;
        this.channels = channels;
        var rooms = new Rooms(journal, channels, config.limits(), InstantSource.system(),
                ThreadLocalRandom.current().nextInt(MessageIds.SOURCES));

        Router router = Router.router(vertx);
        new HealthRoute(
                new HealthRoute.Check("journal", journal.link()::awaySince),
                new HealthRoute.Check("append", journal::refusingSince),
                new HealthRoute.Check("backlog", journal::fullSince),
                new HealthRoute.Check("rooms", channels.link()::awaySince)).mountOn(router);
        new SocketIoEndpoint(vertx, config.socketIo(), authenticator, rooms).mountOn(router);

        HttpServer server = vertx.createHttpServer(httpOptions()).requestHandler(router);
        this.server = server;
        return journal.link()
                .open()
                .compose(v -> channels.link().open())
                .compose(v -> server.listen(address()));
    }

    /** Takes no more clients, answers what was asked, closes the sessions, and lets go of Redis last. */
    @Override
    public Future<?> stop() {
        return Objects.requireNonNull(server)
                .shutdown(config.stopPatience())
                .eventually(() -> Objects.requireNonNull(channels).link().close())
                .eventually(() -> Objects.requireNonNull(journal).link().close());
    }

    /** The port that is listened on, once started. */
    int port() {
        return Objects.requireNonNull(server).actualPort();
    }

    /** The same for every loop, so that they share what the first one binds: of a port left open, too. */
    private SocketAddress address() {
        String host = config.http().host();
        int port = config.http().port();
        return port == 0
                ? SocketAddress.sharedRandomPort(1, host)
                : SocketAddress.inetSocketAddress(port, host);
    }

    private HttpServerOptions httpOptions() {
        int maxPayload = config.socketIo().maxPayload();
        return new HttpServerOptions()
                .setMaxWebSocketFrameSize(maxPayload)
                .setMaxWebSocketMessageSize(maxPayload)
                // Chat frames are small: compressing each costs more processor and memory than it saves.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                // A session is written to at each ping. A connection that is not is none, or takes nothing:
                // not even a close frame, so nothing else would end it.
                .setWriteIdleTimeout((int) config.socketIo().longestSilence().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true);
    }
}
