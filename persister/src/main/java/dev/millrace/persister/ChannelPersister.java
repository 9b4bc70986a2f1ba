package dev.millrace.persister;

import dev.millrace.model.Partitions;
import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.EntryBuffer;
import dev.millrace.persister.flush.FlushCounts;
import dev.millrace.persister.flush.LiveFlush;
import dev.millrace.persister.intake.ChannelIntake;
import dev.millrace.persister.store.ConnectionPool;
import dev.millrace.persister.store.MessageStore;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;

/**
 * A persister of what is published on the rooms' channels ({@code intake=pubsub}), by whatever gateway. It has no
 * journal, so nothing is leased, no checkpoint moves, and no watermark is published: any number of them hear the
 * same and store it once, since a message has the same id for all.
 *
 * <p>Started and stopped by one thread each; the death and the health are for anyone.
 */
final class ChannelPersister implements Running {

    private static final Logger log = LoggerFactory.getLogger(ChannelPersister.class);

    private static final Duration LISTENER_STOPS_WITHIN = Duration.ofSeconds(1);

    private final CompletableFuture<Throwable> death = new CompletableFuture<>();
    private final PersisterConfig config;
    private final HikariDataSource pool;
    private final Vertx vertx;
    private final Contact listening;
    private final List<Lane> lanes = new ArrayList<>();
    private final Partitions laneOfRoom;
    private final ChannelIntake intake;
    private final HealthEndpoint health;

    private ChannelPersister(PersisterConfig config, HikariDataSource pool, Vertx vertx) throws IOException {
        InstantSource clock = InstantSource.system();
        this.config = config;
        this.pool = pool;
        this.vertx = vertx;
        var store = new MessageStore(pool, UUID.randomUUID(), config.lease());
        laneOfRoom = new Partitions(config.writers());
        for (int i = 0; i < config.writers(); i++) {
            var storing = new Contact("storing in " + config.postgres().address() + " in lane " + i, clock);
            var buffer = new EntryBuffer(config.queueCapacity() / config.writers(), config.batch());
            lanes.add(new Lane(buffer,
                    new LiveFlush("channel-flush-" + i, buffer, store, storing, nothing -> {},
                            death::complete),
                    storing));
        }
        listening = new Contact("listening to " + config.redis().address(), clock);
        intake = new ChannelIntake(vertx, () -> RedisClients.listener(vertx, config.redis()), this::offer,
                config.spill().folder(), config.spill().mostBytes(), listening, death::complete);
        health = HealthEndpoint.open(config.health(), this::health);
    }

    /** Waits for the servers, brings the database up to date, and runs. */
    static ChannelPersister start(PersisterConfig config) throws Exception {
        HikariDataSource pool = ConnectionPool.open(config.postgres(), config.writers(), config.lease());
        Vertx vertx = RedisClients.vertx();
        try {
            Dependencies.await(config, vertx);
            Dependencies.migrate(config.postgres());
            var persister = new ChannelPersister(config, pool, vertx);
            persister.run();
            return persister;
        } catch (Throwable e) {
            pool.close();
            var unused = vertx.close();
            throw e;
        }
    }

    @Override
    public CompletableFuture<Throwable> death() {
        return death;
    }

    String healthAddress() {
        return health.address();
    }

    HealthReport health() {
        Optional<Instant> storesAwaySince = lanes.stream()
                .map(lane -> lane.storing.awaySince())
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
        Duration oldest = lanes.stream()
                .map(lane -> lane.buffer.oldest())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return new HealthReport(listening.awaySince(), storesAwaySince, 0, lanes.size(),
                new HealthReport.Queue((int) sum(lane -> lane.buffer.depth()),
                        (int) sum(lane -> lane.buffer.capacity()),
                        (int) sum(lane -> lane.buffer.isTaken() ? 1 : 0), oldest),
                new HealthReport.Flow(intake.heard(), flushed(FlushCounts::messages),
                        flushed(FlushCounts::repeated), flushed(FlushCounts::deadLetters), 0,
                        flushed(FlushCounts::retries), 0),
                Optional.of(new HealthReport.Channels(intake.heard(), intake.dropped(), intake.spilled(),
                        intake.spillBytes(), config.spill().mostBytes())));
    }

    /**
     * Stops listening, stores what was heard as long as {@code stop.patience} lasts, and leaves the rest in the
     * spill.
     */
    @Override
    public void stop() throws InterruptedException {
        long deadline = System.nanoTime() + config.stopPatience().toNanos();
        intake.stopListening(LISTENER_STOPS_WITHIN);
        for (Lane lane : lanes) {
            lane.flush.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        try {
            intake.saveTheRest();
        } catch (IOException e) {
            log.error("what is not stored cannot be left in {}", config.spill().folder(), e);
        }
        health.close();
        pool.close();
        vertx.close().await();
        log.info("stopped; {} messages stored, {} dropped, {} bytes wait in {}",
                flushed(FlushCounts::messages),
                intake.dropped(), intake.spillBytes(), config.spill().folder());
    }

    private void run() {
        health.start();
        log.info("health on {}", health.address());
        lanes.forEach(lane -> lane.flush.start());
        intake.start();
        log.info("storing what is published in {} in {}; the spill is {}, {} MiB at most",
                config.redis().address(), config.postgres().address(),
                config.spill().folder().toAbsolutePath(),
                config.spill().mostBytes() >> 20);
    }

    /** A room is always in the same lane, so its order is kept. */
    private boolean offer(Entry entry) {
        int lane = entry instanceof Entry.Parsed parsed
                ? laneOfRoom.of(parsed.message().draft().roomId())
                : 0;
        return lanes.get(lane).buffer.offer(entry);
    }

    private long flushed(ToLongFunction<FlushCounts> count) {
        return sum(lane -> count.applyAsLong(lane.flush.counts()));
    }

    private long sum(ToLongFunction<Lane> gauge) {
        return lanes.stream().mapToLong(gauge).sum();
    }

    private record Lane(EntryBuffer buffer, LiveFlush flush, Contact storing) {}
}
