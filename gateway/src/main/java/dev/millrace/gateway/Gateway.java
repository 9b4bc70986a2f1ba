package dev.millrace.gateway;

import dev.millrace.gateway.auth.jose.UnusableKeysException;
import dev.millrace.gateway.auth.limit.Headcount;
import dev.millrace.gateway.auth.session.Doorkeeper;
import dev.millrace.gateway.auth.session.VerifiedPresentations;
import dev.millrace.gateway.auth.session.VerifiedTokens;
import dev.millrace.gateway.auth.token.AccessTokens;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.gateway.redis.RedisProbe;
import dev.millrace.gateway.room.roster.Caretaker;
import dev.millrace.gateway.room.roster.Roster;
import dev.millrace.gateway.store.ConnectionPool;
import dev.millrace.gateway.store.Database;
import dev.millrace.gateway.store.StoredRoster;
import dev.millrace.gateway.transport.HttpSettings;
import dev.millrace.gateway.transport.Tls;
import dev.millrace.gateway.transport.TlsFiles;
import dev.millrace.gateway.transport.engineio.EngineEndpoint;
import dev.millrace.gateway.transport.engineio.PollingSessions;
import dev.millrace.gateway.transport.engineio.Relay;
import dev.millrace.gateway.transport.rest.RequestPool;
import dev.millrace.model.retry.Dependency;
import dev.millrace.model.retry.UnavailableException;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import org.jspecify.annotations.Nullable;

import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A running gateway. Started and stopped from threads that may block. */
public final class Gateway implements AutoCloseable {

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final GatewayConfig config;
    private final List<HikariDataSource> pools;
    private final Vertx vertx;
    private final Doorkeeper.Checks checks;
    private final List<EventLoop> loops;
    private final Caretaker caretaker;
    private @Nullable Future<?> stopping;

    /** @param roster over connections that no client's requests take up */
    private Gateway(GatewayConfig config, List<HikariDataSource> pools, Vertx vertx,
            Doorkeeper.Checks checks, List<EventLoop> loops, Roster roster) {
        this.checks = checks;
        this.config = config;
        this.pools = pools;
        this.vertx = vertx;
        this.loops = loops;
        this.caretaker = new Caretaker(roster, loops.getFirst().desks().news());
        caretaker.start();
    }

    /**
     * Waits for PostgreSQL and Redis, then serves.
     *
     * @throws UnavailableException when one of them did not come within the patience configured
     * @throws ExecutionException when serving could not start; the cause says why
     */
    public static Gateway start(GatewayConfig config)
            throws UnavailableException, ExecutionException, InterruptedException {
        prepareDatabase(config);
        Doorkeeper.Checks checks = checks(config);
        int loops = config.http().effectiveEventLoops();
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                // Where the jar of one is there for this system, as it is on Linux: fewer system calls for as much.
                .setPreferNativeTransport(true)
                // Serves no files, so it needs no cache of them in the machine's temporary folder.
                .setFileSystemOptions(new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
        HikariDataSource pool = ConnectionPool.open(config.postgres());
        HikariDataSource rooms = ConnectionPool.forRooms(config.postgres(), config.api().connections());
        try {
            Dependency.await(config.redis().address(), config.startPatience(),
                    () -> join(RedisProbe.ping(vertx, config.redis()), PROBE_TIMEOUT));
            return new Gateway(config, List.of(pool, rooms), vertx, checks,
                    serve(config, checks, EventLoop.Stores.over(pool, rooms, config.searchScan()), vertx,
                            loops),
                    new StoredRoster(pool));
        } catch (UnavailableException | ExecutionException | InterruptedException | RuntimeException e) {
            checks.close();
            vertx.close().onComplete(closed -> {
                pool.close();
                rooms.close();
            });
            throw e;
        }
    }

    /** Where clients connect. */
    public String url() {
        return config.http().scheme() + "://" + config.http().host() + ":" + loops.getFirst().port();
    }

    /**
     * Stops within the patience configured. First the sessions of all loops end, as {@link EventLoop#drain} says: each may
     * still need the others.
     */
    @Override
    public void close() {
        // It tells rooms over the loops' connections.
        caretaker.close();
        try {
            join(stop(), config.stopPatience().plus(PROBE_TIMEOUT));
        } catch (ExecutionException e) {
            throw new IllegalStateException("the gateway did not stop cleanly", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            checks.close();
            pools.forEach(HikariDataSource::close);
        }
    }

    /** Once, however often it is asked for. */
    private synchronized Future<?> stop() {
        if (stopping == null) {
            stopping = Future.join(loops.stream().map(EventLoop::drain).toList()).eventually(vertx::close);
        }
        return stopping;
    }

    private static void prepareDatabase(GatewayConfig config)
            throws UnavailableException, ExecutionException, InterruptedException {
        try {
            Database.prepare(config.postgres(), config.startPatience());
        } catch (RuntimeException e) {
            throw new ExecutionException("the database could not be brought to this build's tables", e);
        }
    }

    private static List<EventLoop> serve(GatewayConfig config, Doorkeeper.Checks checks,
            EventLoop.Stores stores, Vertx vertx, int loops)
            throws ExecutionException, InterruptedException {
        TlsFiles files = config.http().tls();
        Tls tls = files == null ? null : join(Tls.load(vertx, files), PROBE_TIMEOUT);
        var common = new EventLoop.Common(checks, new EngineEndpoint.Common(new PollingSessions(),
                new Headcount("sessions of one address", config.rates().sessions())),
                new RequestPool(config.api().concurrency(), config.api().queue()), Relay.newAddress());
        List<EventLoop> deployed = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            var loop = new EventLoop(config, common, stores, tls, processName() + "/" + i, i);
            deploy(vertx, loop, config.http());
            deployed.add(loop);
        }
        deployed.getFirst().renewTls();
        return List.copyOf(deployed);
    }

    private static Doorkeeper.Checks checks(GatewayConfig config) throws ExecutionException {
        try {
            InstantSource clock = InstantSource.system();
            var tokens = new AccessTokens(config.tokens(), clock);
            var presentations = new Presentations(config.presentations(), clock);
            return new Doorkeeper.Checks(new VerifiedTokens(tokens),
                    new VerifiedPresentations(presentations, config.sessions(), clock),
                    config.presentations());
        } catch (UnusableKeysException e) {
            throw new ExecutionException(e);
        }
    }

    /** Where this process runs, for people. */
    private static String processName() {
        long pid = ProcessHandle.current().pid();
        try {
            return InetAddress.getLocalHost().getHostName() + "/" + pid;
        } catch (UnknownHostException e) {
            return "a host without a name/" + pid;
        }
    }

    private static void deploy(Vertx vertx, EventLoop loop, HttpSettings http)
            throws ExecutionException, InterruptedException {
        try {
            join(vertx.deployVerticle(loop), START_TIMEOUT);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BindException refused) {
                throw new ExecutionException(new BindException(
                        "http.host " + http.host() + ", http.port " + http.port() + ": "
                                + refused.getMessage()));
            }
            throw e;
        }
    }

    private static <T> T join(Future<T> future, Duration atMost)
            throws ExecutionException, InterruptedException {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ExecutionException(
                    new TimeoutException("no answer within " + atMost.toSeconds() + " s"));
        }
    }
}
