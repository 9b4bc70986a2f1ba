package dev.millrace.persister.buffer;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.millrace.model.Partitions;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The bounded queue between reading and storing. Its bound is the backpressure: when PostgreSQL is slower
 * than the journal, {@link #put} blocks, the journal is read no further, and Redis keeps the rest.
 *
 * <p>{@link #put}, {@link #offer} and {@link #hurry} are for the intake's thread, {@link #take} and {@link #done}
 * for the flush's; {@link #close} and the gauges are for anyone. Entries come out in the order they went in.
 */
public final class EntryBuffer {

    /** What is queued before it is due now. */
    private static final Waiting DUE = new Waiting(null, 0);

    /** In {@link #takenSince}: the flush has nothing in hand. */
    private static final long NOTHING = Long.MIN_VALUE;

    private final LinkedBlockingQueue<Waiting> queue;
    private final BatchRule rule;
    private final int capacity;
    private final AtomicIntegerArray unstored = new AtomicIntegerArray(Partitions.MAX);
    /** Ends a pause. One that is left over from before costs a pause, no entry. */
    private final Semaphore enough = new Semaphore(0);
    private long lastBatch;
    private volatile long takenSince = NOTHING;
    private volatile boolean closed;

    public EntryBuffer(int capacity, BatchRule rule) {
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.rule = rule;
        this.capacity = capacity;
        this.lastBatch = System.nanoTime() - rule.pause().toNanos();
    }

    /** Blocks while the buffer is full. */
    public void put(Entry entry) throws InterruptedException {
        count(entry, 1);
        queue.put(new Waiting(entry, System.nanoTime()));
        tellIfFull();
    }

    /** As {@link #put}, but never blocks: for a source that cannot be made to wait. False when the buffer is full. */
    public boolean offer(Entry entry) {
        count(entry, 1);
        boolean taken = queue.offer(new Waiting(entry, System.nanoTime()));
        if (taken) {
            tellIfFull();
        } else {
            count(entry, -1);
        }
        return taken;
    }

    /** What was put so far is due now: somebody waits for it to be stored. */
    public void hurry() {
        // Into a full queue it cannot go and need not: what fills a queue is due already.
        var unused = queue.offer(DUE);
        enough.release();
    }

    /**
     * Blocks until a batch is due by the {@link BatchRule}. The interval counts from when the first entry
     * was put, so entries that waited through a slow flush are due at once.
     *
     * @return empty when the buffer is closed and everything in it was taken
     */
    public List<Entry> take() throws InterruptedException {
        takenSince = NOTHING;
        Waiting first = first();
        if (first == null) {
            return List.of();
        }
        takenSince = first.since;
        long due = first.since + rule.interval().toNanos();
        pause(due);
        var batch = new ArrayList<Waiting>(rule.size());
        batch.add(first);
        while (!drainInto(batch) && batch.size() < rule.size() && !closed) {
            // Nothing is left in the queue here, so a poll that is overdue returns at once, with nothing.
            Waiting next = queue.poll(due - System.nanoTime(), NANOSECONDS);
            if (next == null || next.isDue()) {
                break;
            }
            batch.add(next);
        }
        lastBatch = System.nanoTime();
        return entriesOf(batch);
    }

    /** These are stored, or will not be stored by us: nothing holds them any more. */
    public void done(Collection<Entry> entries) {
        for (Entry entry : entries) {
            count(entry, -1);
            if (entry.origin() instanceof Origin.Heard heard) {
                heard.stored().run();
            }
        }
    }

    /**
     * No more is coming: what waits is due now, and the taker finds the end behind it. The caller has
     * stopped the putting before; an entry put later may stay untaken, which loses nothing since it is
     * still in the journal.
     */
    public void close() {
        closed = true;
        hurry();
    }

    /** How many wait. What the flush has taken and not stored yet is not among them. */
    public int depth() {
        return queue.size();
    }

    public int capacity() {
        return capacity;
    }

    /** Whether something of the partition waits here, or is with the flush and not {@link #done}. */
    public boolean holds(int partition) {
        return unstored.get(partition) > 0;
    }

    /** How long the oldest entry waits that is not stored, the flush's among them; zero if there is none. */
    public Duration oldest() {
        long since = takenSince;
        if (since == NOTHING) {
            Waiting first = queue.peek();
            if (first == null || first.isDue()) {
                return Duration.ZERO;
            }
            since = first.since;
        }
        return Duration.ofNanos(Math.max(0, System.nanoTime() - since));
    }

    /** Whether the flush has taken something: to fill a batch, to store it, or to hold it until it can. */
    public boolean isTaken() {
        return takenSince != NOTHING;
    }

    private @Nullable Waiting first() throws InterruptedException {
        while (true) {
            Waiting first = closed ? queue.poll() : queue.take();
            if (first == null || !first.isDue()) {
                return first;
            }
        }
    }

    /**
     * Leaves what comes in the queue, and is not woken by it, until the pause after the batch before is over. Whoever
     * makes it end earlier does what ends it first and tells then, so it is either seen here or told.
     */
    private void pause(long due) throws InterruptedException {
        long now = System.nanoTime();
        long left = Math.min(lastBatch + rule.pause().toNanos() - now, due - now);
        if (left > 0 && !closed && !isFull()) {
            var unused = enough.tryAcquire(left, NANOSECONDS);
        }
        enough.drainPermits();
    }

    /** Whether there is a batch of the most there may be, with the one that the flush has in hand. */
    private boolean isFull() {
        return queue.size() + 1 >= rule.max();
    }

    private void tellIfFull() {
        if (isFull()) {
            enough.release();
        }
    }

    /** True if something in it says that all of it is due. */
    private boolean drainInto(List<Waiting> batch) {
        int before = batch.size();
        queue.drainTo(batch, rule.max() - before);
        return batch.subList(before, batch.size()).stream().anyMatch(Waiting::isDue);
    }

    private void count(Entry entry, int change) {
        if (entry.origin() instanceof Origin.Journaled journaled) {
            unstored.addAndGet(journaled.partition(), change);
        }
    }

    private static List<Entry> entriesOf(List<Waiting> batch) {
        List<Entry> entries = new ArrayList<>(batch.size());
        for (Waiting waiting : batch) {
            if (waiting.entry != null) {
                entries.add(waiting.entry);
            }
        }
        return entries;
    }

    /** An entry, or the mark that all before it is due. */
    private record Waiting(@Nullable Entry entry, long since) {

        boolean isDue() {
            return entry == null;
        }
    }
}
