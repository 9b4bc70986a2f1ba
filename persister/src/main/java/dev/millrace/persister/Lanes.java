package dev.millrace.persister;

import dev.millrace.model.redis.StreamId;
import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.EntryBuffer;
import dev.millrace.persister.flush.FlushCounts;
import dev.millrace.persister.flush.LiveFlush;
import dev.millrace.persister.intake.JournalIntake;
import dev.millrace.persister.ownership.Readers;
import dev.millrace.persister.store.Checkpoint;
import dev.millrace.persister.store.Claim;
import dev.millrace.persister.store.Lease;
import dev.millrace.persister.store.MessageStore;

import io.vertx.redis.client.Redis;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * All lanes of a persister. {@link #read} and {@link #isDone} are for the ownership's thread, the rest for whoever
 * starts and stops; the report is for anyone.
 */
final class Lanes implements Readers {

    private static final Logger log = LoggerFactory.getLogger(Lanes.class);

    /** An intake only has to notice the interrupt. */
    private static final Duration INTAKE_STOPS_WITHIN = Duration.ofSeconds(1);

    private final List<Lane> lanes;
    private final Consumer<Map<Lease, Checkpoint>> committed;
    private Set<Lease> reading = Set.of();

    private Lanes(List<Lane> lanes, Consumer<Map<Lease, Checkpoint>> committed) {
        this.lanes = lanes;
        this.committed = committed;
    }

    /** @param committed told, on any thread, what others may know by now; must not block */
    static Lanes of(PersisterConfig config, Supplier<Redis> clients, MessageStore store, InstantSource clock,
            Consumer<Map<Lease, Checkpoint>> committed, Consumer<Throwable> died) {
        int writers = config.writers();
        List<Lane> lanes = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            String lane = writers == 1 ? "" : " in lane " + i;
            var reading = new Contact("reading the journal from " + config.redis().address() + lane, clock);
            var storing = new Contact("storing in " + config.postgres().address() + lane, clock);
            var buffer = new EntryBuffer(config.queueCapacity() / writers, config.batch());
            lanes.add(new Lane(buffer,
                    new JournalIntake("journal-intake-" + i, clients, buffer, reading, died),
                    new LiveFlush("journal-flush-" + i, buffer, store, storing, committed, died),
                    reading, storing));
        }
        return new Lanes(List.copyOf(lanes), committed);
    }

    void start() {
        lanes.forEach(Lane::start);
    }

    @Override
    public void read(List<Claim> claims) {
        sayAgain(claims);
        for (int i = 0; i < lanes.size(); i++) {
            int lane = i;
            lanes.get(i).read(claims.stream().filter(it -> laneOf(it.lease()) == lane).toList());
        }
    }

    @Override
    public boolean isDone(Lease lease) {
        return lanes.get(laneOf(lease)).isDone(lease);
    }

    /** @return whether everything that was read is stored */
    boolean stop(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Lane lane : lanes) {
            if (!lane.stopReading(INTAKE_STOPS_WITHIN)) {
                log.warn("an intake did not stop within {} ms", INTAKE_STOPS_WITHIN.toMillis());
            }
        }
        boolean everything = true;
        for (Lane lane : lanes) {
            everything &= lane.stopStoring(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        return everything;
    }

    /** Messages stored since the start. */
    long stored() {
        return sum(lane -> lane.counts().messages());
    }

    HealthReport report(Optional<Instant> leasesAwaySince, int owned, long hintFailures) {
        Optional<Instant> storesAwaySince = earliest(Lane::postgresAwaySince);
        return new HealthReport(earliest(Lane::redisAwaySince),
                storesAwaySince.isPresent() ? storesAwaySince : leasesAwaySince, owned, lanes.size(), queue(),
                flow(hintFailures));
    }

    /** The one before may have died between a commit and its watermark. */
    private void sayAgain(List<Claim> claims) {
        Map<Lease, Checkpoint> fresh = claims.stream()
                .filter(it -> !reading.contains(it.lease()) && !it.from().id().equals(StreamId.START))
                .collect(Collectors.toMap(Claim::lease, Claim::from));
        if (!fresh.isEmpty()) {
            committed.accept(fresh);
        }
        reading = claims.stream().map(Claim::lease).collect(Collectors.toSet());
    }

    private HealthReport.Queue queue() {
        Duration oldest = lanes.stream()
                .map(lane -> lane.buffer().oldest())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return new HealthReport.Queue((int) sum(lane -> lane.buffer().depth()),
                (int) sum(lane -> lane.buffer().capacity()),
                (int) sum(lane -> lane.buffer().isTaken() ? 1 : 0), oldest);
    }

    private HealthReport.Flow flow(long hintFailures) {
        return new HealthReport.Flow(sum(lane -> lane.intake().entriesRead()), stored(),
                flushed(FlushCounts::repeated), flushed(FlushCounts::deadLetters),
                flushed(FlushCounts::fenced), flushed(FlushCounts::retries), hintFailures);
    }

    private long flushed(ToLongFunction<FlushCounts> count) {
        return sum(lane -> count.applyAsLong(lane.counts()));
    }

    private long sum(ToLongFunction<Lane> gauge) {
        return lanes.stream().mapToLong(gauge).sum();
    }

    private Optional<Instant> earliest(Function<Lane, Optional<Instant>> since) {
        return lanes.stream().map(since).flatMap(Optional::stream).min(Instant::compareTo);
    }

    private int laneOf(Lease lease) {
        return lease.partition() % lanes.size();
    }
}
