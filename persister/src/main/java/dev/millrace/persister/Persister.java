package dev.millrace.persister;

import dev.millrace.model.retry.Contact;
import dev.millrace.persister.ownership.Ownership;
import dev.millrace.persister.store.Checkpoint;
import dev.millrace.persister.store.ConnectionPool;
import dev.millrace.persister.store.Lease;
import dev.millrace.persister.store.Leases;
import dev.millrace.persister.store.MessageStore;
import dev.millrace.persister.watermark.Settled;
import dev.millrace.persister.watermark.WatermarkPublisher;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One running persister: the parts, and the order in which they start and stop. Started and stopped by one
 * thread each; {@link #death} and {@link #health} are for anyone.
 */
final class Persister {

    private static final Logger log = LoggerFactory.getLogger(Persister.class);

    /** Watermarks are hints: a stop does not wait for a Redis that is away. */
    private static final Duration LAST_WATERMARK_WITHIN = Duration.ofSeconds(1);

    private final CompletableFuture<Throwable> death = new CompletableFuture<>();
    private final PersisterConfig config;
    private final HikariDataSource pool;
    private final Vertx vertx;
    private final Contact leasing;
    private final Contact settling;
    private final WatermarkPublisher watermarks;
    private final Lanes lanes;
    private final Ownership ownership;
    private final HealthEndpoint health;

    private Persister(PersisterConfig config, HikariDataSource pool, Vertx vertx) throws IOException {
        InstantSource clock = InstantSource.system();
        Supplier<Redis> clients = () -> RedisClients.client(vertx, config.redis());
        UUID self = UUID.randomUUID();
        this.config = config;
        this.pool = pool;
        this.vertx = vertx;
        leasing = new Contact("leasing partitions from " + config.postgres().address(), clock);
        settling = new Contact("publishing watermarks to " + config.redis().address(), clock);
        watermarks = new WatermarkPublisher(vertx, clients, config.keep(), clock, settling);
        lanes = Lanes.of(config, clients, new MessageStore(pool, self, config.lease()), clock,
                this::committed, death::complete);
        health = HealthEndpoint.open(config.health(), this::health);
        var leases = new Leases(pool, self, health.address(), config.redis().partitions().count(),
                config.lease());
        ownership = new Ownership(leases, config.lease(), lanes, leasing, death::complete);
    }

    /** Waits for the servers, brings the database up to date, and runs. */
    static Persister start(PersisterConfig config) throws Exception {
        HikariDataSource pool = ConnectionPool.open(config.postgres(), config.writers(), config.lease());
        Vertx vertx = RedisClients.vertx();
        try {
            Dependencies.await(config, vertx);
            Dependencies.migrate(config.postgres());
            var persister = new Persister(config, pool, vertx);
            persister.run();
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

    /** As its parts last saw it. */
    HealthReport health() {
        return lanes.report(leasing.awaySince(), ownership.owned(), settling.failures());
    }

    String healthAddress() {
        return health.address();
    }

    /**
     * Stops reading, stores what was read, says so, gives its partitions back, and closes everything: each part
     * before the ones it uses. Takes {@code stop.patience} and a few seconds at most, whoever is away.
     */
    void stop() throws InterruptedException {
        ownership.retire();
        boolean everything = lanes.stop(config.stopPatience());
        ownership.stop();
        watermarks.stop(LAST_WATERMARK_WITHIN);
        health.close();
        pool.close();
        vertx.close().await();
        log.info("stopped; {} messages stored, {}", lanes.stored(),
                everything ? "nothing waits" : "what was read beyond that is still in the journal");
    }

    private void run() {
        health.start();
        log.info("health on {}", health.address());
        lanes.start();
        ownership.start();
        log.info("storing up to {} partitions from {} in {}", config.redis().partitions().count(),
                config.redis().address(), config.postgres().address());
    }

    private void committed(Map<Lease, Checkpoint> checkpoints) {
        watermarks.committed(checkpoints.entrySet()
                .stream()
                .map(it -> new Settled(it.getKey().partition(), it.getValue().incarnation(),
                        it.getValue().epoch(), it.getValue().id()))
                .toList());
    }
}
