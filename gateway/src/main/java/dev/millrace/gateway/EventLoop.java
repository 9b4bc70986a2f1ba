package dev.millrace.gateway;

import dev.millrace.gateway.auth.limit.Balance;
import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.auth.session.Doorkeeper;
import dev.millrace.gateway.redis.Journal;
import dev.millrace.gateway.redis.PrimaryLink;
import dev.millrace.gateway.redis.RedisAmendments;
import dev.millrace.gateway.redis.RedisBuckets;
import dev.millrace.gateway.redis.RedisDurability;
import dev.millrace.gateway.redis.RedisHistory;
import dev.millrace.gateway.redis.RedisLiveHeads;
import dev.millrace.gateway.redis.RedisRecents;
import dev.millrace.gateway.redis.RedisSessions;
import dev.millrace.gateway.redis.RedisVerdicts;
import dev.millrace.gateway.redis.RedisWhereabouts;
import dev.millrace.gateway.redis.RevocationFeed;
import dev.millrace.gateway.redis.RoomChannels;
import dev.millrace.gateway.redis.RoomNotices;
import dev.millrace.gateway.room.Past;
import dev.millrace.gateway.room.RoomHeads;
import dev.millrace.gateway.room.Rooms;
import dev.millrace.gateway.room.history.Finder;
import dev.millrace.gateway.room.history.History;
import dev.millrace.gateway.room.history.StoredMessages;
import dev.millrace.gateway.room.ledger.LedgerBook;
import dev.millrace.gateway.room.ledger.LedgerKeeper;
import dev.millrace.gateway.room.ledger.LedgerStore;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.gateway.room.loop.OnLoop;
import dev.millrace.gateway.room.loop.SteadyClock;
import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.gateway.room.message.Revisions;
import dev.millrace.gateway.room.message.Search;
import dev.millrace.gateway.room.recovery.Whereabouts;
import dev.millrace.gateway.room.roster.Admissions;
import dev.millrace.gateway.room.roster.ReadReceipts;
import dev.millrace.gateway.room.roster.Roster;
import dev.millrace.gateway.store.StoredHistory;
import dev.millrace.gateway.store.StoredLedger;
import dev.millrace.gateway.store.StoredRevisions;
import dev.millrace.gateway.store.StoredRoomHeads;
import dev.millrace.gateway.store.StoredRoster;
import dev.millrace.gateway.store.StoredSearch;
import dev.millrace.gateway.transport.AuthRoutes;
import dev.millrace.gateway.transport.Deadlines;
import dev.millrace.gateway.transport.Gate;
import dev.millrace.gateway.transport.HealthRoute;
import dev.millrace.gateway.transport.Tls;
import dev.millrace.gateway.transport.WellFormed;
import dev.millrace.gateway.transport.engineio.EngineEndpoint;
import dev.millrace.gateway.transport.rest.RequestPool;
import dev.millrace.gateway.transport.rest.RestApi;
import dev.millrace.gateway.transport.socketio.SocketIoConnection;
import dev.millrace.gateway.transport.socketio.chat.ChatNamespace;
import dev.millrace.model.retry.Dependency;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * All of a gateway that runs on one event loop. Loops share where polled sessions are and how many sessions an address
 * has, since connections are dealt to them in turn; nothing else: a session stays on its loop, and what is said on one
 * reaches the others through Redis.
 */
final class EventLoop extends VerticleBase {

    /** How long a client that is sent a close frame may take to answer it. */
    private static final int CLOSING_SECONDS = 3;

    /** What the ledger is given to be written to its end, however little of the patience is left. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(1);

    /** Beside what a send may wait for by itself. */
    private static final Duration LOOP_PATIENCE = Duration.ofSeconds(10);

    private static final Duration LATER = Duration.ofMillis(200);

    private final GatewayConfig config;
    private final Doorkeeper.Checks checks;
    private final EngineEndpoint.Common engine;
    private final RequestPool requests;
    private final String address;
    private final int index;
    private final Stores stores;
    private final @Nullable Tls tls;
    private final String name;
    /** The last that was made comes first. */
    private final Deque<Supplier<Future<Void>>> closers = new ArrayDeque<>();
    private @Nullable HttpServer server;
    /** 0 where it did not begin by draining: what did not start has no sessions. */
    private long stopBegunNanos;
    private @Nullable EngineEndpoint endpoint;
    private @Nullable LedgerKeeper ledger;
    private @Nullable MessageDesk messages;
    private @Nullable Desks desks;

    /**
     * @param tls   null where HTTP is spoken without
     * @param name  for people, in the ledger
     * @param index of the loop among the gateway's; the first has none before it
     */
    EventLoop(GatewayConfig config, Common common, Stores stores, @Nullable Tls tls, String name, int index) {
        this.config = config;
        this.checks = common.checks();
        this.engine = common.engine();
        this.requests = common.requests();
        this.address = common.address();
        this.index = index;
        this.stores = stores;
        this.tls = tls;
        this.name = name;
    }

    @Override
    public Future<?> start() {
        var journal = new Journal(vertx, config.redis(), config.journal(), stores.heads());
        var channels = new RoomChannels(vertx, config.redis());
        var reads = new PrimaryLink(vertx, config.redis(), "reads");
        var durability = new RedisDurability(vertx, config.redis(), config.acks(), reads);
        var sessions = new PrimaryLink(vertx, config.redis(), "sessions");
        var shared = new RedisSessions(sessions, config.sessions());
        var doorkeeper = new Doorkeeper(vertx, checks, config.sessions(),
                new Doorkeeper.Shared(shared, shared,
                        shared, new RedisVerdicts(sessions, config.presentations())));
        var revocations = new RevocationFeed(vertx, config.redis(), sessions, config.sessions().sweep(),
                doorkeeper);
        var whereabouts = config.recovery().isOn()
                ? new RedisWhereabouts(sessions, config.absence())
                : Whereabouts.NONE;
        var journaled = new RedisHistory(reads, config.redis(), config.historyScan());
        var past = new History(journaled, stores.messages(), offLoop());
        var balance = new Balance(new RedisBuckets(reads));
        var sends = new SendLimits(balance, config.rates());
        balance.start(vertx);
        var finder = new Finder(journaled, stores.messages(), offLoop());
        this.desks = Desks.over(stores.roster(), Desks.UNTOLD,
                new RedisLiveHeads(new OnLoop(context), reads, config.redis()),
                (room, message) -> onLoop(() -> finder.find(room, message)).position(), ReadReceipts.NONE,
                config.rooms());
        var relaying = Relaying.of(vertx, config, engine.polled(), address, index);
        // The last, since what is asked of the others is still answered by it.
        closers.addFirst(relaying::close);
        closers.addFirst(() -> journal.link().close());
        closers.addFirst(() -> channels.link().close());
        closers.addFirst(() -> reads.link().close());
        closers.addFirst(() -> sessions.link().close());
        closers.addFirst(revocations::close);
        closers.addFirst(durability::close);
        Router router = Router.router(vertx);
        // What Vert.x refuses by itself, it would log as an error of ours.
        router.errorHandler(400, context -> context.response().setStatusCode(400).end());
        new HealthRoute(
                new HealthRoute.Check("accepting", this::stoppingSince),
                new HealthRoute.Check("journal", journal.link()::awaySince),
                new HealthRoute.Check("append", journal::refusingSince),
                new HealthRoute.Check("backlog", journal::fullSince),
                new HealthRoute.Check("rooms", channels.link()::awaySince),
                new HealthRoute.Check("sessions", sessions.link()::awaySince),
                new HealthRoute.Check("revocations", revocations.link()::awaySince),
                relaying.health()).mountOn(router);
        return journal.link()
                .open()
                .compose(v -> channels.link().open())
                .compose(v -> reads.link().open())
                .compose(v -> durability.open())
                .compose(v -> sessions.link().open())
                .compose(v -> revocations.open())
                .compose(v -> relaying.open())
                .compose(v -> openRooms(journal, channels, durability, sends,
                        new Past(new RedisRecents(reads, config.redis()), past::read, config.recovery(),
                                this::later)))
                .onSuccess(rooms -> messages = new MessageDesk(new OnLoop(context),
                        new MessageDesk.Parts(desks().rooms()::access, past, finder, rooms.speech(), sends,
                                stores.revisions(), stores.search(),
                                new RedisAmendments(journal.link(), config.redis())),
                        config.acks().persistedWithin().plus(LOOP_PATIENCE)))
                .compose(rooms -> serve(router, rooms, balance, doorkeeper, shared, relaying, whereabouts))
                .onSuccess(listening -> server = listening)
                // Vert.x stops only what has started.
                .recover(e -> stop().transform(stopped -> Future.failedFuture(e)));
    }

    private Future<HttpServer> serve(Router router, Rooms rooms, Balance balance, Doorkeeper doorkeeper,
            RedisSessions shared, Relaying relaying, Whereabouts whereabouts) {
        var gate = new Gate(config.http(), handshakes());
        var deadlines = new Deadlines(vertx, config.http().handshakeTimeout());
        Limit connects = balance.limit("connect", "connects from one address", config.rates().connects());
        var chat = new ChatNamespace(new ChatNamespace.Parts(doorkeeper, rooms, whereabouts, connects,
                config.socketIo().maxUnanswered(), config.chat()));
        var socketIo = new SocketIoConnection.Parts(vertx, config.socketIo(), Map.of(chat.name(), chat),
                connects);
        var engineIo = new EngineEndpoint(gate, deadlines,
                new EngineEndpoint.Parts(vertx, "/socket.io/", config.engine(),
                        (session, handshake) -> new SocketIoConnection(socketIo, session, handshake),
                        address, relaying.elsewhere(), engine));
        engineIo.mountOn(router);
        this.endpoint = engineIo;
        new AuthRoutes(gate, doorkeeper, shared, shared, InstantSource.system()).mountOn(router);
        new RestApi(gate, doorkeeper, config.api(),
                new RestApi.Parts(vertx, requests, desks().rooms(), Objects.requireNonNull(messages),
                        new NobodyThere(),
                        balance.limit("request", "one user's requests", config.api().requests()),
                        balance.limit("opening", "rooms that one user asks for", config.api().rooms())))
                .mountOn(router);
        return vertx.createHttpServer(httpOptions())
                .connectionHandler(deadlines::begin)
                .requestHandler(deadlines.before(WellFormed.before(router)))
                .listen(address());
    }

    /** Connections are dealt to the loops in turn, so each counts a share of them and the loops need not meet. */
    private Limit handshakes() {
        return new Limit("handshake", "requests from one address",
                config.rates().handshakes().sharedBy(config.http().effectiveEventLoops()), System::nanoTime);
    }

    /**
     * Takes no more clients, and ends the sessions one after the other once what they asked is answered. What clients of
     * other loops still need is left open: sessions that poll do so over any loop's connections. Any thread may call it,
     * once started; {@link #stop} follows.
     */
    Future<Void> drain() {
        Promise<Void> drained = Promise.promise();
        context.runOnContext(v -> {
            stopBegunNanos = System.nanoTime();
            Objects.requireNonNull(endpoint)
                    .drain(config.stopSpread(), config.stopPatience())
                    .onComplete(drained);
        });
        return drained.future();
    }

    /** Ends what is left of the sessions, lets go of Redis, and writes the ledger. */
    @Override
    public Future<?> stop() {
        long begun = stopBegunNanos == 0 ? System.nanoTime() : stopBegunNanos;
        HttpServer listening = server;
        Future<?> stopped = listening == null
                ? Future.succeededFuture()
                : listening.shutdown(patienceLeft(begun));
        for (Supplier<Future<Void>> closer : closers) {
            stopped = stopped.eventually(closer);
        }
        return stopped
                .eventually(() -> closeLedger(patienceLeft(begun)));
    }

    /** What is left of the patience with a stop. */
    private Duration patienceLeft(long begunNanos) {
        Duration left = config.stopPatience().minusNanos(System.nanoTime() - begunNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Optional<Instant> stoppingSince() {
        return endpoint == null ? Optional.empty() : endpoint.drainingSince();
    }

    private <T> T onLoop(Supplier<Future<T>> call) {
        return new OnLoop(context).call(LOOP_PATIENCE, call);
    }

    /** Once started. */
    Desks desks() {
        return Objects.requireNonNull(desks);
    }

    private Future<Rooms> openRooms(Journal journal, RoomChannels channels, RedisDurability durability,
            SendLimits sends, Past past) {
        var clock = new SteadyClock(InstantSource.system());
        var book = new LedgerBook(config.redis().partitions(), config.ledgerWindow(), clock);
        return offLoop().call("ledger", config.startPatience(),
                () -> Dependency.await(config.postgres().address(), config.startPatience(),
                        () -> stores.ledger().open(name, config.ledgerWindow(), book.beginning())))
                .map(source -> {
                    var keeper = new LedgerKeeper(vertx, book, stores.ledger(), source);
                    keeper.start();
                    this.ledger = keeper;
                    return new Rooms(new Rooms.Ports(journal, channels, durability, book, sends,
                            config.notices() ? new RoomNotices(journal.link()) : notice -> {}, past,
                            Admissions.UNKEPT),
                            config.limits(), clock, source);
                });
    }

    private Future<Void> closeLedger(Duration patience) {
        Duration some = patience.compareTo(LAST_WRITE) < 0 ? LAST_WRITE : patience;
        return ledger == null ? Future.succeededFuture() : ledger.close(some);
    }

    private void later(Runnable step) {
        vertx.setTimer(LATER.toMillis(), timer -> step.run());
    }

    private OffLoop offLoop() {
        return new OffLoop(vertx);
    }

    /** The port that is listened on, once started. */
    int port() {
        return Objects.requireNonNull(server).actualPort();
    }

    /** For all loops that share the port, once started and until this one stops. */
    void renewTls() {
        HttpServer listening = Objects.requireNonNull(server);
        if (tls != null) {
            context.runOnContext(v -> tls.renew(listening));
        }
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
        int maxPayload = config.engine().maxPayload();
        int deadline = (int) config.http().handshakeTimeout().toMillis();
        var options = new HttpServerOptions()
                .setMaxHeaderSize(config.http().maxHeader())
                .setMaxInitialLineLength(config.http().maxHeader())
                .setSslHandshakeTimeout(deadline)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                // WebSockets begin in HTTP/1.1. What is not spoken needs no limits of its own.
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setMaxWebSocketFrameSize(maxPayload)
                .setMaxWebSocketMessageSize(maxPayload)
                // Chat frames are small: compressing each costs more processor and memory than it saves; and what a client
                // compresses comes out larger than any limit on what comes in.
                .setCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                // Or some clients and proxies hold a body back for a while.
                .setHandle100ContinueAutomatically(true)
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                // A session is written to at each ping. A connection that is not is none, or takes nothing:
                // not even a close frame, so nothing else would end it.
                .setWriteIdleTimeout((int) config.engine().longestSilence().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true);
        if (tls != null) {
            tls.applyTo(options);
        }
        return options;
    }

    /**
     * What the loops share because it is the same for all of them, or counts for all of them together.
     *
     * @param address which no other gateway has
     */
    record Common(Doorkeeper.Checks checks, EngineEndpoint.Common engine, RequestPool requests,
            String address) {}

    /** What the loops have of PostgreSQL. They share it; it blocks, so no loop calls it itself. */
    record Stores(RoomHeads heads, StoredMessages messages, LedgerStore ledger, Roster roster,
            Revisions revisions, Search search) {

        /** @param rooms for what clients ask about rooms */
        static Stores over(DataSource pool, DataSource rooms, int searchScan) {
            return new Stores(new StoredRoomHeads(pool), new StoredHistory(pool), new StoredLedger(pool),
                    new StoredRoster(rooms), new StoredRevisions(rooms),
                    new StoredSearch(rooms, searchScan));
        }
    }
}
