package dev.millrace.model.retry;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What one user of a server last learned of it. However often it is tried during an outage, the log says
 * once that it began and once that it is over.
 *
 * <p>Thread-safe: whoever talks to the server reports here, and anyone may ask.
 */
public final class Contact {

    private static final Logger log = LoggerFactory.getLogger(Contact.class);

    private final String what;
    private final InstantSource clock;
    private @Nullable Instant awaySince;
    private @Nullable Instant lastFailure;
    private long attempts;
    private long failures;

    /** @param what names the use for people, as in "reading the journal from Redis at 127.0.0.1:6379" */
    public Contact(String what, InstantSource clock) {
        this.what = what;
        this.clock = clock;
    }

    /** As {@link #lost(Throwable, String)} where there is nothing to gauge. */
    public void lost(Throwable why) {
        lost(why, "");
    }

    /** As {@link #held(String)} where there is nothing to gauge. */
    public void held() {
        held("");
    }

    /** @param gauges what an operator should know at this moment; logged if this is where an outage begins */
    public synchronized void lost(Throwable why, String gauges) {
        attempts++;
        failures++;
        lastFailure = clock.instant();
        if (awaySince == null) {
            awaySince = lastFailure;
            log.warn("{} fails: {}{}", what, Dependency.reason(why),
                    inBrackets(gauges));
        }
    }

    /** @param gauges as for {@link #lost}; logged if this is where an outage ends */
    public synchronized void held(String gauges) {
        if (awaySince != null) {
            Duration away = Duration.between(awaySince, clock.instant());
            log.info("{} works again after {} ms and {} failed attempts{}", what, away.toMillis(), attempts,
                    inBrackets(gauges));
            awaySince = null;
            attempts = 0;
        }
    }

    /** Since when it fails; empty while it works, or was not tried yet. */
    public synchronized Optional<Instant> awaySince() {
        return Optional.ofNullable(awaySince);
    }

    /**
     * As {@link #awaySince}, but forgets a failure after which nobody has tried for so long: what nobody uses
     * cannot show that it works again.
     */
    public synchronized Optional<Instant> awaySince(Duration memory) {
        boolean recent = lastFailure != null && lastFailure.plus(memory).isAfter(clock.instant());
        return recent ? awaySince() : Optional.empty();
    }

    /** All failures since the process started. */
    public synchronized long failures() {
        return failures;
    }

    private static String inBrackets(String gauges) {
        return gauges.isEmpty() ? "" : " (" + gauges + ")";
    }
}
