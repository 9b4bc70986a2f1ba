package dev.millrace.persister.flush;

import dev.millrace.model.RoomId;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.retry.Backoff;
import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.EntryBuffer;
import dev.millrace.persister.buffer.Origin;
import dev.millrace.persister.store.Batch;
import dev.millrace.persister.store.Checkpoint;
import dev.millrace.persister.store.FencedException;
import dev.millrace.persister.store.Lease;
import dev.millrace.persister.store.MessageStore;
import dev.millrace.persister.store.Place;
import dev.millrace.persister.store.StoreException;
import dev.millrace.persister.store.Stored;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Has a batch stored, however often that must be tried: nothing of it is dropped but what was read under a lease
 * that is lost, which whoever holds it now reads again. Meanwhile nothing is taken from the buffer, so the buffer
 * fills and the intake stops by itself.
 *
 * <p>Runs on the flush's thread; an interrupt makes it give up.
 */
final class PatientWriter implements ItemWriter<List<Entry>> {

    private static final Logger log = LoggerFactory.getLogger(PatientWriter.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final EntryBuffer buffer;
    private final MessageStore store;
    private final Contact postgres;
    private final FlushCounts counts;
    private final Consumer<Map<Lease, Checkpoint>> committed;
    private final Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);

    /** What was stored last of each partition, for the epoch of what is not a message. */
    private final Map<Integer, Checkpoint> reached = new HashMap<>();

    /** The latest lease of each partition that is known to be lost. No earlier one can be held. */
    private final Map<Integer, Long> lost = new HashMap<>();

    PatientWriter(EntryBuffer buffer, MessageStore store, Contact postgres, FlushCounts counts,
            Consumer<Map<Lease, Checkpoint>> committed) {
        this.buffer = buffer;
        this.store = store;
        this.postgres = postgres;
        this.counts = counts;
        this.committed = committed;
    }

    @Override
    public void write(Chunk<? extends List<Entry>> batches) throws InterruptedException {
        for (List<Entry> entries : batches) {
            Batch batch = batchOf(entries);
            while (batch.size() > 0 && !isStored(batch)) {
                batch = batchOf(entries);
            }
            buffer.done(entries);
        }
    }

    private boolean isStored(Batch batch) throws InterruptedException {
        try {
            Stored stored = store.store(batch);
            postgres.held(gauges(batch));
            backoff.reset();
            counts.add(stored);
            announce(batch);
            return true;
        } catch (FencedException e) {
            log.warn(
                    "partitions {} are another persister's now; what was read of them and is not stored is left"
                            + " to it ({})",
                    e.lost().stream().map(Lease::partition).toList(), gauges(batch));
            counts.fenced(e.lost().size());
            e.lost().forEach(lease -> lost.merge(lease.partition(), lease.epoch(), Math::max));
        } catch (StoreException e) {
            postgres.lost(e, gauges(batch));
            counts.retried();
            Thread.sleep(backoff.next());
        }
        return false;
    }

    private void announce(Batch batch) {
        Map<Lease, Checkpoint> now = new HashMap<>();
        batch.checkpoints()
                .forEach((lease, checkpoint) -> now.put(lease,
                        reached.merge(lease.partition(), checkpoint, (before, it) -> it.after(before))));
        committed.accept(now);
    }

    private String gauges(Batch batch) {
        return "a batch of " + batch.size() + " in hand, " + buffer.depth() + " of " + buffer.capacity()
                + " waiting";
    }

    Batch batchOf(List<Entry> entries) {
        var batch = new Batch();
        for (Entry entry : entries) {
            if (isOurs(entry)) {
                switch (entry) {
                    case Entry.Parsed it -> batch.add(placeOf(it), it.message(), it.payload());
                    case Entry.Unreadable it when it.message() != null ->
                        batch.bury(placeOf(it), it.message(), it.payload(), it.reason());
                    case Entry.Unreadable it ->
                        batch.bury(placeOf(it), roomOf(it), it.payload(), it.reason());
                }
            }
        }
        return batch;
    }

    private boolean isOurs(Entry entry) {
        return !(entry.origin() instanceof Origin.Journaled at)
                || at.leaseEpoch() > lost.getOrDefault(at.partition(), Long.MIN_VALUE);
    }

    /** What cannot be read says nothing of itself, but what was heard was heard in a room. */
    private static @Nullable RoomId roomOf(Entry.Unreadable entry) {
        return entry.origin() instanceof Origin.Heard heard ? RedisNames.roomIn(heard.channel()) : null;
    }

    private static @Nullable Place placeOf(Entry entry) {
        return switch (entry.origin()) {
            case Origin.Journaled at ->
                new Place(new Lease(at.partition(), at.leaseEpoch()), at.incarnation(), at.id());
            case Origin.Heard heard -> null;
        };
    }
}
