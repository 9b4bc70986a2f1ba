package dev.millrace.persister;

import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.retry.Contact;
import dev.millrace.model.retry.Dependency;
import dev.millrace.model.retry.UnavailableException;
import dev.millrace.model.schema.Schema;
import dev.millrace.persister.buffer.JournalBuffer;
import dev.millrace.persister.flush.LiveFlush;
import dev.millrace.persister.intake.JournalIntake;
import dev.millrace.persister.store.ConnectionPool;
import dev.millrace.persister.store.MessageStore;
import dev.millrace.persister.store.StoreException;
import dev.millrace.persister.watermark.JournalTrimmer;
import dev.millrace.persister.watermark.WatermarkPublisher;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One running persister: the parts, and the order in which they start and stop. Started and stopped by one
 * thread each; {@link #death} and {@link #health} are for anyone.
 */
final class Persister {

    private static final Logger log = LoggerFactory.getLogger(Persister.class);

    /** The intake only has to notice the interrupt. */
    private static final Duration INTAKE_STOPS_WITHIN = Duration.ofSeconds(1);

    /** Watermarks are hints: a stop does not wait for a Redis that is away. */
    private static final Duration LAST_WATERMARK_WITHIN = Duration.ofSeconds(1);

    private static final String CONNECT_QUICKLY = "?connectTimeout=2&socketTimeout=5";

    private final CompletableFuture<Throwable> death = new CompletableFuture<>();
    private final PersisterConfig config;
    private final Contact reading;
    private final Contact storing;
    private final Contact probing;
    private final Contact announcing;
    private final Contact trimming;
    private final JournalBuffer buffer;
    private final MessageStore store;
    private final HikariDataSource pool;
    private final Vertx vertx;
    private final WatermarkPublisher watermarks;
    private final LiveFlush flush;
    private final JournalIntake intake;
    private final HealthEndpoint health;

    private Persister(PersisterConfig config, HikariDataSource pool, Vertx vertx, MessageStore store,
            Map<Integer, StreamId> checkpoints) throws IOException {
        InstantSource clock = InstantSource.system();
        String redis = config.redis().address();
        Supplier<Redis> clients = () -> RedisClients.client(vertx, config.redis());
        this.config = config;
        this.pool = pool;
        this.store = store;
        this.vertx = vertx;
        reading = new Contact("reading the journal from " + redis, clock);
        storing = new Contact("storing in " + config.postgres().address(), clock);
        probing = new Contact("asking " + config.postgres().address() + " for a sign of life", clock);
        announcing = new Contact("publishing watermarks to " + redis, clock);
        trimming = new Contact("trimming the journal in " + redis, clock);
        buffer = new JournalBuffer(config.queueCapacity(), config.batch());
        var trimmer = new JournalTrimmer(config.keep(), clock, trimming);
        watermarks = new WatermarkPublisher(vertx, clients, trimmer, announcing);
        flush = new LiveFlush(buffer, store, storing, watermarks::committed, death::complete);
        intake = new JournalIntake(clients, config.redis().partitions(), checkpoints, buffer, reading,
                death::complete);
        health = HealthEndpoint.open(config.health(), this::health);
    }

    /** Waits for the servers, brings the database up to date, loads the checkpoints, and runs. */
    static Persister start(PersisterConfig config) throws Exception {
        HikariDataSource pool = ConnectionPool.open(config.postgres());
        Vertx vertx = RedisClients.vertx();
        try {
            long deadline = System.nanoTime() + config.startPatience().toNanos();
            awaitPostgres(config, pool);
            awaitRedis(config, vertx, deadline);
            var store = new MessageStore(pool);
            Map<Integer, StreamId> checkpoints = store.checkpoints();
            var persister = new Persister(config, pool, vertx, store, checkpoints);
            persister.run(checkpoints);
            return persister;
        } catch (Throwable e) {
            pool.close();
            var unused = vertx.close();
            throw e;
        }
    }

    /** Completes with the cause if a part died that this process cannot live without. */
    CompletableFuture<Throwable> death() {
        return death;
    }

    /** As it is now, which may take some seconds to find out. */
    HealthReport health() {
        return new HealthReport(reading.awaySince(), postgresAwaySince(), buffer.depth(), buffer.capacity(),
                intake.entriesRead(), flush.messages(), flush.deadLetters(),
                announcing.failures() + trimming.failures());
    }

    /** With nothing to store nobody would notice, so PostgreSQL is asked whether it is there. */
    private Optional<Instant> postgresAwaySince() {
        Optional<Instant> storeFailsSince = storing.awaySince();
        if (storeFailsSince.isPresent()) {
            return storeFailsSince;
        }
        try {
            store.probe();
            probing.held();
        } catch (StoreException e) {
            probing.lost(e);
        }
        return probing.awaySince();
    }

    String healthAddress() {
        return health.address();
    }

    /**
     * Stops reading, stores what was read, says so, and closes everything: each part before the ones it
     * uses. Takes {@code stop.patience} and a few seconds at most, whoever is away.
     */
    void stop() throws InterruptedException {
        long deadline = System.nanoTime() + config.stopPatience().toNanos();
        if (!intake.stop(INTAKE_STOPS_WITHIN)) {
            log.warn("the intake did not stop within {} ms", INTAKE_STOPS_WITHIN.toMillis());
        }
        boolean everything = flush.stop(until(deadline));
        watermarks.stop(LAST_WATERMARK_WITHIN);
        health.close();
        pool.close();
        vertx.close().await();
        log.info("stopped; {} messages stored, {}", flush.messages(),
                everything ? "nothing waits" : "what was read beyond that is still in the journal");
    }

    private void run(Map<Integer, StreamId> checkpoints) {
        log.info("health on {}", health.address());
        // The one before may have died between a commit and its watermark.
        watermarks.committed(checkpoints);
        flush.start();
        intake.start();
        log.info("storing {} partitions from {} in {}", config.redis().partitions().count(),
                config.redis().address(), config.postgres().address());
    }

    private static void awaitPostgres(PersisterConfig config, HikariDataSource pool)
            throws UnavailableException, InterruptedException {
        PostgresSettings postgres = config.postgres();
        Dependency.await(postgres.address(), config.startPatience(), () -> {
            // Not through the pool, which would wait on its own account before it says why.
            try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl() + CONNECT_QUICKLY,
                    postgres.user(), postgres.password().reveal())) {
                return connection.isValid(1);
            }
        });
        Schema.migrate(pool);
    }

    private static void awaitRedis(PersisterConfig config, Vertx vertx, long deadline)
            throws UnavailableException, InterruptedException {
        Dependency.await(config.redis().address(), until(deadline), () -> {
            RedisClients.ping(vertx, config.redis());
            return true;
        });
    }

    private static Duration until(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }
}
