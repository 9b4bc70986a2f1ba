package dev.millrace.persister.intake;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.millrace.model.retry.Backoff;
import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.EntryBuffer;
import dev.millrace.persister.buffer.Origin;

import io.vertx.redis.client.Redis;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads the journals of the partitions it is assigned into the buffer, in each partition's order. A full buffer
 * blocks it, and nothing else. Through an outage of Redis it keeps its place, if the Redis that comes back is the
 * same incarnation: it reads on after the last entry it put. Of another incarnation it reads everything.
 *
 * <p>Owns a platform thread: there is one for the life of the process, and a thread dump should show it.
 * {@link #assign} and what it is asked are for anyone.
 */
public final class JournalIntake {

    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** Redis answers as soon as there is one entry; a read of a few costs nearly as much as one of hundreds. */
    private static final Duration BREATH = Duration.ofMillis(20);

    private final Supplier<Redis> redis;
    private final Positions positions = new Positions();
    private final EntryBuffer buffer;
    private final Contact contact;
    private final Consumer<Throwable> died;
    private final Thread thread;
    private final AtomicLong entriesRead = new AtomicLong();
    private final Semaphore news = new Semaphore(0);
    private volatile List<Assignment> assigned = List.of();
    private volatile Set<Integer> reading = Set.of();
    private volatile boolean stopping;

    /**
     * @param name  the thread's
     * @param redis makes a client for each new connection, which then owns it
     * @param died  told if reading ends before it was stopped, which only a bug does
     */
    public JournalIntake(String name, Supplier<Redis> redis, EntryBuffer buffer, Contact contact,
            Consumer<Throwable> died) {
        this.redis = redis;
        this.buffer = buffer;
        this.contact = contact;
        this.died = died;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Read these from now on, and nothing else. Returns at once; it is so after the read that is under way. */
    public void assign(Collection<Assignment> assignments) {
        assigned = List.copyOf(assignments);
        news.release();
    }

    /** Whether an entry of the partition may yet be put into the buffer, unless it is assigned anew. */
    public boolean isReading(int partition) {
        return reading.contains(partition);
    }

    /** Nothing is put after this has returned true. */
    public boolean stop(Duration patience) throws InterruptedException {
        stopping = true;
        thread.interrupt();
        return thread.join(patience);
    }

    /** Entries put into the buffer since the process started. */
    public long entriesRead() {
        return entriesRead.get();
    }

    private void run() {
        try {
            readForEver();
        } catch (Throwable e) {
            if (!(e instanceof InterruptedException && stopping)) {
                // Whatever it is, nobody would read any more: the process must not live on without this thread.
                died.accept(e);
            }
        }
    }

    private void readForEver() throws InterruptedException {
        var backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
        while (true) {
            try (var connection = JournalConnection.open(redis.get())) {
                readUntilItFails(connection, backoff);
            } catch (JournalUnavailableException e) {
                contact.lost(e, gauges());
                adopt();
                Thread.sleep(backoff.next());
            }
        }
    }

    private void readUntilItFails(JournalConnection connection, Backoff backoff)
            throws JournalUnavailableException, InterruptedException {
        while (true) {
            contact.held(gauges());
            backoff.reset();
            adopt();
            positions.enter(connection.incarnation());
            if (positions.all().isEmpty()) {
                var unused = news.tryAcquire(JournalConnection.BLOCK.toMillis(), MILLISECONDS);
            } else {
                List<Entry> entries = connection.readAfter(positions);
                put(entries);
                breathe(entries.size());
            }
        }
    }

    /**
     * After a short read, which left nothing behind, more are let come before the next: that is its pace, and nothing
     * relies on it. A new assignment ends it.
     */
    private void breathe(int read) throws InterruptedException {
        if (read > 0 && read < JournalConnection.mostOfEach(positions)) {
            var unused = news.tryAcquire(BREATH.toMillis(), MILLISECONDS);
        }
    }

    private void put(List<Entry> entries) throws InterruptedException {
        for (Entry entry : entries) {
            buffer.put(entry);
            positions.moveTo((Origin.Journaled) entry.origin());
            entriesRead.incrementAndGet();
        }
    }

    /** Between two reads. What is not read any more is given away as soon as it is stored, so that is hurried. */
    private void adopt() {
        news.drainPermits();
        List<Assignment> now = assigned;
        positions.assign(now);
        Set<Integer> before = reading;
        reading = now.stream().map(Assignment::partition).collect(Collectors.toUnmodifiableSet());
        if (!reading.containsAll(before)) {
            buffer.hurry();
        }
    }

    private String gauges() {
        return buffer.depth() + " of " + buffer.capacity() + " waiting";
    }
}
