package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.auth.limit.Bucket;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast one session may send events. Being refused is limited to the same rate: whoever goes on at more than twice
 * the rate does not listen, and is not refused for ever.
 *
 * <p>Belongs to one event loop.
 */
final class EventRate {

    private final Rate rate;
    private final LongSupplier nanos;
    private final Bucket events;
    private final Bucket refusals;
    private boolean exhausted;

    EventRate(Rate rate, LongSupplier nanos) {
        this.rate = rate;
        this.nanos = nanos;
        this.events = new Bucket(rate, nanos.getAsLong());
        this.refusals = new Bucket(rate, nanos.getAsLong());
    }

    /** Lets an event through, or throws why not. */
    void admit() {
        if (rate.isOff()) {
            return;
        }
        long now = nanos.getAsLong();
        Duration wait = events.take(now);
        if (wait != null) {
            exhausted = refusals.take(now) != null;
            throw Refusal.until(ErrorCode.RATE_LIMITED, wait,
                    "at most " + rate + " of events in one session");
        }
    }

    /** Whether the last that was refused is one too many of those. */
    boolean isExhausted() {
        return exhausted;
    }
}
