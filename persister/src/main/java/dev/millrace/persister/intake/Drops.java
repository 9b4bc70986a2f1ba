package dev.millrace.persister.intake;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What was heard and is lost. Anyone may add and read; the log is written by one thread, at most once a second
 * however much is lost.
 */
final class Drops {

    private static final Logger log = LoggerFactory.getLogger(Drops.class);
    private static final long AT_MOST_EVERY = Duration.ofSeconds(1).toNanos();

    private final Supplier<String> gauges;
    private final AtomicLong count = new AtomicLong();
    private volatile String lastReason = "";
    private long logged;
    private long lastLog = System.nanoTime() - AT_MOST_EVERY;

    /** @param gauges what an operator should know beside it */
    Drops(Supplier<String> gauges) {
        this.gauges = gauges;
    }

    void add(String reason) {
        lastReason = reason;
        count.incrementAndGet();
    }

    long count() {
        return count.get();
    }

    void logNowAndThen() {
        if (System.nanoTime() - lastLog >= AT_MOST_EVERY) {
            log();
        }
    }

    void log() {
        long now = count.get();
        if (now > logged) {
            log.error("dropped {} messages that were heard, since {} ({} since the start; {})", now - logged,
                    lastReason, now, gauges.get());
            logged = now;
            lastLog = System.nanoTime();
        }
    }
}
