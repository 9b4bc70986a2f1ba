package dev.millrace.persister.intake;

import dev.millrace.model.Partitions;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.retry.Backoff;
import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.JournalBuffer;
import dev.millrace.persister.buffer.JournalEntry;

import io.vertx.redis.client.Redis;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads all partitions' journals into the buffer, in each partition's order, from the checkpoints on. A full
 * buffer blocks it, and nothing else. Through an outage of Redis it keeps its place: it reads on after the
 * last entry it put.
 *
 * <p>Owns the platform thread "journal-intake": there is one for the life of the process, and a thread dump
 * should show it.
 */
public final class JournalIntake {

    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Supplier<Redis> redis;
    private final Positions positions;
    private final JournalBuffer buffer;
    private final Contact contact;
    private final Consumer<Throwable> died;
    private final Thread thread = Thread.ofPlatform().name("journal-intake").daemon().unstarted(this::run);
    private final AtomicLong entriesRead = new AtomicLong();
    private volatile boolean stopping;

    /**
     * @param redis       makes a client for each new connection, which then owns it
     * @param checkpoints up to where each partition is stored
     * @param died        told if reading ends before it was stopped, which only a bug does
     */
    public JournalIntake(Supplier<Redis> redis, Partitions partitions, Map<Integer, StreamId> checkpoints,
            JournalBuffer buffer, Contact contact, Consumer<Throwable> died) {
        this.redis = redis;
        this.positions = new Positions(partitions, checkpoints);
        this.buffer = buffer;
        this.contact = contact;
        this.died = died;
    }

    public void start() {
        thread.start();
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
            try (var connection = JournalConnection.open(redis.get(), positions.partitions())) {
                readUntilItFails(connection, backoff);
            } catch (JournalUnavailableException e) {
                contact.lost(e, gauges());
                Thread.sleep(backoff.next());
            }
        }
    }

    private void readUntilItFails(JournalConnection connection, Backoff backoff)
            throws JournalUnavailableException, InterruptedException {
        while (true) {
            var entries = connection.readAfter(positions);
            contact.held(gauges());
            backoff.reset();
            for (JournalEntry entry : entries) {
                buffer.put(entry);
                positions.moveTo(entry.partition(), entry.id());
                entriesRead.incrementAndGet();
            }
        }
    }

    private String gauges() {
        return buffer.depth() + " of " + buffer.capacity() + " waiting";
    }
}
