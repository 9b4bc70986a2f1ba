package dev.millrace.persister.intake;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.millrace.model.NoticeForm;
import dev.millrace.persister.buffer.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Takes what is heard out of the listener's hands and on into the buffer. What finds no room there goes into the
 * spill; and as long as something waits in the spill everything goes that way, so that what was heard first is
 * stored first. What the spill does not take either is dropped, and counted.
 *
 * <p>{@link #heard} is for the listener and never waits; the gauges are for anyone. Owns the platform thread
 * "channel-pump", which owns the spill until it has ended.
 */
final class ChannelPump {

    /** The pump only parses and passes on, so that much gathers here only if the disk stands still. */
    private static final int MOST_IN_HAND = 50_000;
    private static final long MOST_BYTES_IN_HAND = 64 << 20;

    /** Moved at a time before the other side is looked after again. */
    private static final int STRETCH = 1_000;

    private static final long WAIT_FOR_ROOM_MILLIS = 5;
    private static final long IDLE_MILLIS = 250;

    private final Predicate<Entry> buffer;
    private final Spill spill;
    private final HeardReader reader;
    private final Drops drops;
    private final Consumer<Throwable> died;
    private final Thread thread = Thread.ofPlatform().name("channel-pump").daemon().unstarted(this::run);

    private final LinkedBlockingQueue<Heard> inHand = new LinkedBlockingQueue<>(MOST_IN_HAND);
    private final AtomicLong bytesInHand = new AtomicLong();
    private final AtomicLong heard = new AtomicLong();

    /** What is in the buffer or beyond, is in no file, and is not stored yet; in the order of being heard. */
    private final ConcurrentSkipListMap<Long, Heard> unstored = new ConcurrentSkipListMap<>();

    private volatile boolean stopping;
    private long number;

    /** Out of the spill, and waits for room in the buffer. */
    private @Nullable Entry next;

    /**
     * @param buffer takes an entry or says that it is full, without waiting
     * @param died   told if the pump ends before it was stopped
     */
    ChannelPump(Predicate<Entry> buffer, Spill spill, HeardReader reader, Drops drops,
            Consumer<Throwable> died) {
        this.buffer = buffer;
        this.spill = spill;
        this.reader = reader;
        this.drops = drops;
        this.died = died;
    }

    void start() {
        thread.start();
    }

    void heard(Heard message) {
        if (NoticeForm.isNotice(message.payload())) {
            return;
        }
        heard.incrementAndGet();
        int size = message.payload().length;
        if (bytesInHand.addAndGet(size) > MOST_BYTES_IN_HAND || !inHand.offer(message)) {
            bytesInHand.addAndGet(-size);
            drops.add("the disk is slower than what is heard");
        }
    }

    /** Returns when everything that was heard is in the buffer or in the spill. Nothing may be heard any more. */
    void stop() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    /**
     * Puts into the spill what is in the buffer or beyond and will not be stored by this process, and closes it. If
     * the pump has died something is in hand yet, and was heard after all of that.
     */
    void saveTheRest() throws IOException {
        unstored.values().forEach(this::keep);
        inHand.forEach(this::keep);
        drops.log();
        spill.tidy();
        spill.close();
    }

    long messages() {
        return heard.get();
    }

    private void run() {
        try {
            while (!stopping || !inHand.isEmpty()) {
                takeOver();
                drainSpill();
                spill.tidy();
                drops.logNowAndThen();
            }
        } catch (Throwable e) {
            // Whatever it is, nothing that is heard would be kept any more.
            died.accept(e);
        }
    }

    /** Waits a while if there is nothing. */
    private void takeOver() throws InterruptedException {
        long patience = stopping ? 0 : isOverflowing() ? WAIT_FOR_ROOM_MILLIS : IDLE_MILLIS;
        Heard message = inHand.poll(patience, MILLISECONDS);
        for (int i = 0; message != null; i++) {
            bytesInHand.addAndGet(-message.payload().length);
            if (isOverflowing() || !passOn(message)) {
                keep(message);
            }
            message = i < STRETCH ? inHand.poll() : null;
        }
    }

    private boolean isOverflowing() {
        return next != null || !spill.isEmpty();
    }

    private boolean passOn(Heard message) {
        long mine = number++;
        unstored.put(mine, message);
        boolean taken = buffer.test(reader.read(message, () -> unstored.remove(mine)));
        if (!taken) {
            unstored.remove(mine);
        }
        return taken;
    }

    private void keep(Heard message) {
        try {
            if (!spill.append(message)) {
                drops.add("spill.max is reached");
            }
        } catch (IOException e) {
            drops.add(String.valueOf(e.getMessage()));
        }
    }

    private void drainSpill() throws IOException {
        for (int i = 0; i < STRETCH; i++) {
            Spill.Taken taken = next == null ? spill.take() : null;
            if (taken != null) {
                next = reader.read(taken.heard(), taken.stored());
            }
            if (next == null || !buffer.test(next)) {
                return;
            }
            next = null;
        }
    }
}
