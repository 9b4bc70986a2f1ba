package dev.millrace.persister.intake;

import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.Entry;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Hears what anybody publishes on the rooms' channels, and puts it into the buffer. Redis cannot be made to wait
 * here and keeps nothing: what is published while nobody listens is lost, and so is what is in memory when the
 * process is killed. What finds no room in the buffer waits in a spill on disk, as far as that goes.
 *
 * <p>Started and stopped by one thread each; the gauges are for anyone.
 */
public final class ChannelIntake {

    private final Spill spill;
    private final Drops drops;
    private final ChannelPump pump;
    private final ChannelListener listener;

    /**
     * @param clients makes a client for each connection, which speaks RESP3
     * @param buffer  takes an entry or says that it is full, without waiting
     * @param died    told if a part ends before it was stopped
     * @throws IOException when the spill cannot be used
     */
    public ChannelIntake(Vertx vertx, Supplier<Redis> clients, Predicate<Entry> buffer, Path spillFolder,
            long spillMost, Contact contact, Consumer<Throwable> died) throws IOException {
        spill = Spill.open(spillFolder, spillMost);
        drops = new Drops(() -> spill.unread() + " wait in the spill, " + spill.bytes() + " of " + spillMost
                + " bytes");
        pump = new ChannelPump(buffer, spill, new HeardReader(InstantSource.system()), drops, died);
        listener = new ChannelListener(vertx, clients, pump::heard, contact);
    }

    public void start() {
        pump.start();
        listener.open();
    }

    /** When this returns, everything that was heard is in the buffer or in the spill. */
    public void stopListening(Duration patience) throws InterruptedException {
        try {
            listener.close().await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Redis does not say goodbye; what it says from here on is passed over.
        }
        pump.stop();
    }

    /** After the last flush: what that did not store waits in the spill for the next process. */
    public void saveTheRest() throws IOException {
        pump.saveTheRest();
    }

    /** Messages heard since the start. */
    public long heard() {
        return pump.messages();
    }

    /** Of which so many are lost: there was no room for them, in memory nor on disk. */
    public long dropped() {
        return drops.count() + spill.broken();
    }

    /** How many wait on disk. */
    public int spilled() {
        return spill.unread();
    }

    /** What the spill occupies. */
    public long spillBytes() {
        return spill.bytes();
    }
}
