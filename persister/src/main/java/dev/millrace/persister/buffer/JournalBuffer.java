package dev.millrace.persister.buffer;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The bounded queue between reading and storing. Its bound is the backpressure: when PostgreSQL is slower
 * than the journal, {@link #put} blocks, the journal is read no further, and Redis keeps the rest.
 *
 * <p>{@link #put} is for the intake's thread, {@link #take} for the flush's; {@link #close} and the gauges
 * are for anyone. Entries come out in the order they went in.
 */
public final class JournalBuffer {

    /** Queued by {@link #close} to wake a taker that waits; means nothing by itself. */
    private static final Waiting WAKE_UP = new Waiting(null, 0);

    private final LinkedBlockingQueue<Waiting> queue;
    private final BatchRule rule;
    private final int capacity;
    private volatile boolean closed;

    public JournalBuffer(int capacity, BatchRule rule) {
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.rule = rule;
        this.capacity = capacity;
    }

    /** Blocks while the buffer is full. */
    public void put(JournalEntry entry) throws InterruptedException {
        queue.put(new Waiting(entry, System.nanoTime()));
    }

    /**
     * Blocks until a batch is due by the {@link BatchRule}. The interval counts from when the first entry
     * was put, so entries that waited through a slow flush are due at once.
     *
     * @return empty when the buffer is closed and everything in it was taken
     */
    public List<JournalEntry> take() throws InterruptedException {
        var batch = new ArrayList<Waiting>(rule.size());
        Waiting first = first();
        if (first == null) {
            return List.of();
        }
        batch.add(first);
        drainInto(batch);
        long due = first.since + rule.interval().toNanos();
        while (batch.size() < rule.size() && !closed) {
            // Nothing is left in the queue here, so a poll that is overdue returns at once, with nothing.
            Waiting next = queue.poll(due - System.nanoTime(), NANOSECONDS);
            if (next == null) {
                break;
            }
            batch.add(next);
            drainInto(batch);
        }
        return entriesOf(batch);
    }

    /**
     * No more is coming: what waits is due now, and the taker finds the end behind it. The caller has
     * stopped the putting before; an entry put later may stay untaken, which loses nothing since it is
     * still in the journal.
     */
    public void close() {
        closed = true;
        // Into a full queue it cannot go and need not: a taker does not wait at a full queue.
        var unused = queue.offer(WAKE_UP);
    }

    /** How many wait. What the flush has taken and not stored yet is not among them. */
    public int depth() {
        return queue.size();
    }

    public int capacity() {
        return capacity;
    }

    private @Nullable Waiting first() throws InterruptedException {
        while (true) {
            Waiting first = closed ? queue.poll() : queue.take();
            if (first == null || first.entry != null) {
                return first;
            }
        }
    }

    private void drainInto(List<Waiting> batch) {
        queue.drainTo(batch, rule.max() - batch.size());
    }

    private static List<JournalEntry> entriesOf(List<Waiting> batch) {
        List<JournalEntry> entries = new ArrayList<>(batch.size());
        for (Waiting waiting : batch) {
            if (waiting.entry != null) { // else a wake-up
                entries.add(waiting.entry);
            }
        }
        return entries;
    }

    private record Waiting(@Nullable JournalEntry entry, long since) {}
}
