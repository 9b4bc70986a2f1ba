package dev.millrace.persister.flush;

import dev.millrace.model.redis.StreamId;
import dev.millrace.model.retry.Backoff;
import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.JournalBuffer;
import dev.millrace.persister.buffer.JournalEntry;
import dev.millrace.persister.store.Batch;
import dev.millrace.persister.store.MessageStore;
import dev.millrace.persister.store.StoreException;
import dev.millrace.persister.store.Stored;

import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemWriter;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Has a batch stored, however often that must be tried: it is never split and never dropped. Meanwhile
 * nothing is taken from the buffer, so the buffer fills and the intake stops by itself.
 *
 * <p>Runs on the flush's thread; an interrupt makes it give up. The gauges are for anyone.
 */
final class PatientWriter implements ItemWriter<List<JournalEntry>> {

    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final JournalBuffer buffer;
    private final MessageStore store;
    private final Contact postgres;
    private final Consumer<SortedMap<Integer, StreamId>> committed;
    private final Backoff backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong deadLetters = new AtomicLong();

    PatientWriter(JournalBuffer buffer, MessageStore store, Contact postgres,
            Consumer<SortedMap<Integer, StreamId>> committed) {
        this.buffer = buffer;
        this.store = store;
        this.postgres = postgres;
        this.committed = committed;
    }

    @Override
    public void write(Chunk<? extends List<JournalEntry>> batches) throws InterruptedException {
        for (List<JournalEntry> entries : batches) {
            Batch batch = batchOf(entries);
            count(store(batch));
            committed.accept(batch.checkpoints());
        }
    }

    long messages() {
        return messages.get();
    }

    long deadLetters() {
        return deadLetters.get();
    }

    private Stored store(Batch batch) throws InterruptedException {
        while (true) {
            try {
                Stored stored = store.store(batch);
                postgres.held(gauges(batch));
                backoff.reset();
                return stored;
            } catch (StoreException e) {
                postgres.lost(e, gauges(batch));
                Thread.sleep(backoff.next());
            }
        }
    }

    private void count(Stored stored) {
        messages.addAndGet(stored.messages());
        deadLetters.addAndGet(stored.deadLetters());
    }

    private String gauges(Batch batch) {
        return "a batch of " + batch.size() + " in hand, " + buffer.depth() + " of " + buffer.capacity()
                + " waiting";
    }

    private static Batch batchOf(List<JournalEntry> entries) {
        var batch = new Batch();
        for (JournalEntry entry : entries) {
            switch (entry) {
                case JournalEntry.Parsed it -> batch.add(it.partition(), it.id(), it.message());
                case JournalEntry.Unreadable it ->
                    batch.bury(it.partition(), it.id(), it.payload(), it.reason());
            }
        }
        return batch;
    }
}
