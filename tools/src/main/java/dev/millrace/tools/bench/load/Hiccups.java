package dev.millrace.tools.bench.load;

import org.HdrHistogram.Histogram;

import java.util.concurrent.TimeUnit;

/**
 * By how much this machine keeps a thread waiting that wants to run every millisecond: what no subject of a measurement can
 * be better than. A thread of its own.
 */
final class Hiccups {

    private static final long EVERY_MICROS = 1_000;
    private final Histogram lateMicros = new Histogram(Conversation.HIGHEST_MICROS, Conversation.DIGITS);
    private final Thread thread = Thread.ofPlatform().name("hiccups").daemon().start(this::look);
    private volatile boolean over;

    private void look() {
        while (!over) {
            long began = System.nanoTime();
            try {
                TimeUnit.MICROSECONDS.sleep(EVERY_MICROS);
            } catch (InterruptedException e) {
                return;
            }
            long micros = (System.nanoTime() - began) / 1_000;
            lateMicros.recordValue(Math.clamp(micros - EVERY_MICROS, 0, Conversation.HIGHEST_MICROS));
        }
    }

    /** Ends it, and tells what it saw. */
    Histogram end() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lateMicros;
    }
}
