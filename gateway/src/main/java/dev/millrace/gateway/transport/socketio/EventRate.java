package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.auth.limit.Bucket;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How fast one session may send packets: events, and the others count as such. Being refused is limited to the same rate:
 * whoever goes on at more than twice the rate does not listen, and is not refused for ever.
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

    /** Null where the next is within the rate; otherwise why it is not. */
    @Nullable
    Refusal refusal() {
        if (rate.isOff()) {
            return null;
        }
        long now = nanos.getAsLong();
        Duration wait = events.take(now);
        if (wait == null) {
            return null;
        }
        exhausted = refusals.take(now) != null;
        return Refusal.until(ErrorCode.RATE_LIMITED, wait,
                "at most " + rate + " of events in one session");
    }

    /** Whether the last that was refused is one too many of those. */
    boolean isExhausted() {
        return exhausted;
    }
}
