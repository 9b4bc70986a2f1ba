package dev.millrace.gateway;

import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.limit.Balance;
import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.auth.session.Doorkeeper;
import dev.millrace.gateway.redis.RedisBuckets;
import dev.millrace.gateway.redis.RedisRecents;
import dev.millrace.gateway.redis.RedisWhereabouts;
import dev.millrace.gateway.room.NamedMessages;
import dev.millrace.gateway.room.Past;
import dev.millrace.gateway.room.RoomHeads;
import dev.millrace.gateway.room.Rooms;
import dev.millrace.gateway.room.Speech;
import dev.millrace.gateway.room.history.StoredMessages;
import dev.millrace.gateway.room.ledger.LedgerBook;
import dev.millrace.gateway.room.ledger.LedgerKeeper;
import dev.millrace.gateway.room.ledger.LedgerStore;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.gateway.room.loop.OnLoop;
import dev.millrace.gateway.room.loop.SteadyClock;
import dev.millrace.gateway.room.message.Revisions;
import dev.millrace.gateway.room.message.Search;
import dev.millrace.gateway.room.presence.Company;
import dev.millrace.gateway.room.recovery.Whereabouts;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.Roster;
import dev.millrace.gateway.store.StoredAcquaintances;
import dev.millrace.gateway.store.StoredHistory;
import dev.millrace.gateway.store.StoredLedger;
import dev.millrace.gateway.store.StoredNames;
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
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.retry.Dependency;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * All of a gateway that runs on one event loop. Loops share where polled sessions are and how many sessions an address
 * has, since connections are dealt to them in turn; nothing else: a session stays on its loop, and what is said on one
 * reaches the others through Redis.
 */
final class EventLoop extends VerticleBase {

    /** What the ledger is given to be written to its end, however little of the patience is left. */
    private static final Duration LAST_WRITE = Duration.ofSeconds(1);

    private static final Duration ACQUAINTANCES_WITHIN = Duration.ofSeconds(3);

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
    private @Nullable HttpServer server;
    /** 0 where it did not begin by draining: what did not start has no sessions. */
    private long stopBegunNanos;
    private @Nullable EngineEndpoint endpoint;
    private @Nullable LedgerKeeper ledger;
    private @Nullable RedisSide redis;
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
        var relaying = Relaying.of(vertx, config, engine.polled(), address, index);
        var links = new RedisSide(vertx, config, checks, stores.heads(), stores.named(), relaying,
                address + '.' + index);
        this.redis = links;
        Router router = Router.router(vertx);
        // What Vert.x refuses by itself, it would log as an error of ours.
        router.errorHandler(400, context -> context.response().setStatusCode(400).end());
        new HealthRoute(new HealthRoute.Check("accepting", this::stoppingSince), links.health())
                .mountOn(router);
        return links.open()
                .compose(v -> openLedger())
                .compose(accounts -> serve(router, links, accounts))
                .onSuccess(listening -> server = listening)
                // Vert.x stops only what has started.
                .recover(e -> stop().transform(stopped -> Future.failedFuture(e)));
    }

    private Future<HttpServer> serve(Router router, RedisSide links, Accounts accounts) {
        var balance = new Balance(new RedisBuckets(links.reads));
        balance.start(vertx);
        var loop = new Desks.Loop(new OnLoop(context), offLoop());
        var company = new Company(links.presence, this::acquaintances);
        var sends = new SendLimits(balance, config.rates());
        var speech = new Speech(new Speech.Ports(links.journal, links.durability, accounts.book()),
                config.limits().messageLength(), accounts.clock(), accounts.source());
        var asked = new Desks(config, links, stores, loop, speech, sends);
        this.desks = asked;
        var rooms = openRooms(links, speech, sends, company, asked, accounts.clock());
        var gate = new Gate(config.http(), handshakes());
        var deadlines = new Deadlines(vertx, config.http().handshakeTimeout());
        mountSocketIo(router, links, rooms, gate, deadlines,
                balance.limit("connect", "connects from one address", config.rates().connects()));
        new AuthRoutes(gate, links.doorkeeper, links.shared, links.shared, InstantSource.system())
                .mountOn(router);
        new RestApi(gate, deadlines, links.doorkeeper, config.api(),
                new RestApi.Parts(vertx, requests, asked.rooms(), asked.messages(),
                        new WhoIsThere(loop.on(), company),
                        balance.limit("request", "one user's requests", config.api().requests()),
                        balance.limit("opening", "rooms that one user asks for", config.api().rooms())))
                .mountOn(router);
        return vertx.createHttpServer(HttpServing.options(config, tls))
                .connectionHandler(deadlines::begin)
                .requestHandler(deadlines.before(new WellFormed(gate).before(router)))
                .listen(HttpServing.address(config.http()));
    }

    private void mountSocketIo(Router router, RedisSide links, Rooms rooms, Gate gate, Deadlines deadlines,
            Limit connects) {
        var whereabouts = config.recovery().isOn()
                ? new RedisWhereabouts(links.sessions, config.absence())
                : Whereabouts.NONE;
        var chat = new ChatNamespace(new ChatNamespace.Parts(links.doorkeeper, rooms, whereabouts, connects,
                config.socketIo().maxUnanswered(), config.chat()));
        var socketIo = new SocketIoConnection.Parts(vertx, config.socketIo(), Map.of(chat.name(), chat),
                connects);
        var engineIo = new EngineEndpoint(gate, deadlines,
                new EngineEndpoint.Parts(vertx, "/socket.io/", config.engine(),
                        (session, handshake) -> new SocketIoConnection(socketIo, session, handshake),
                        address, links.relaying.elsewhere(), engine));
        engineIo.mountOn(router);
        this.endpoint = engineIo;
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
        RedisSide links = redis;
        if (links != null) {
            stopped = stopped.eventually(links::close);
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

    /** Once started. */
    Desks desks() {
        return Objects.requireNonNull(desks);
    }

    private Future<Accounts> openLedger() {
        var clock = new SteadyClock(InstantSource.system());
        var book = new LedgerBook(config.redis().partitions(), config.ledgerWindow(), clock);
        return offLoop().call("ledger", config.startPatience(),
                () -> Dependency.await(config.postgres().address(), config.startPatience(),
                        () -> stores.ledger().open(name, config.ledgerWindow(), book.beginning())))
                .map(source -> {
                    var keeper = new LedgerKeeper(vertx, book, stores.ledger(), source);
                    keeper.start();
                    this.ledger = keeper;
                    return new Accounts(book, clock, source);
                });
    }

    private Future<Set<UserId>> acquaintances(Identity who, Set<UserId> users) {
        return offLoop()
                .call("acquaintances", ACQUAINTANCES_WITHIN,
                        () -> stores.acquaintances().among(Party.allOf(who), users))
                // Whoever was asked logs that it is away.
                .recover(e -> Future.failedFuture(Refusal.of(ErrorCode.UNAVAILABLE,
                        "who shares a room cannot be found out just now")));
    }

    private Rooms openRooms(RedisSide links, Speech speech, SendLimits sends, Company company, Desks asked,
            SteadyClock clock) {
        var past = new Past(new RedisRecents(links.reads, config.redis()), asked.history()::read,
                config.recovery(),
                this::later);
        return new Rooms(
                new Rooms.Ports(speech, links.channels, sends,
                        config.notices() ? links.notices : notice -> {},
                        past, asked.admissions(), asked, company, this::after),
                config.limits().roomsPerSession(), clock);
    }

    private Future<Void> closeLedger(Duration patience) {
        Duration some = patience.compareTo(LAST_WRITE) < 0 ? LAST_WRITE : patience;
        return ledger == null ? Future.succeededFuture() : ledger.close(some);
    }

    private void later(Runnable step) {
        after(LATER, step);
    }

    private void after(Duration delay, Runnable step) {
        vertx.setTimer(delay.toMillis(), timer -> step.run());
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

    /**
     * What the loops share because it is the same for all of them, or counts for all of them together.
     *
     * @param address which no other gateway has
     */
    record Common(Doorkeeper.Checks checks, EngineEndpoint.Common engine, RequestPool requests,
            String address) {}

    /**
     * By which it is known what was acknowledged.
     *
     * @param clock  never steps back
     * @param source the number of this event loop, which no other has
     */
    private record Accounts(LedgerBook book, SteadyClock clock, int source) {}

    /** What the loops have of PostgreSQL. They share it; it blocks, so no loop calls it itself. */
    record Stores(RoomHeads heads, NamedMessages named, LedgerStore ledger, Roster admitting,
            StoredMessages messages,
            Roster roster, Revisions revisions, Search search, StoredAcquaintances acquaintances) {

        /**
         * What clients ask for takes as long as it takes. What messages and joins rest on does not wait for that.
         *
         * @param pool  for the latter
         * @param rooms for what clients ask for
         */
        static Stores over(DataSource pool, DataSource rooms, int searchScan) {
            return new Stores(new StoredRoomHeads(pool), new StoredNames(pool), new StoredLedger(pool),
                    new StoredRoster(pool),
                    new StoredHistory(rooms), new StoredRoster(rooms), new StoredRevisions(rooms),
                    new StoredSearch(rooms, searchScan), new StoredAcquaintances(rooms));
        }
    }
}
