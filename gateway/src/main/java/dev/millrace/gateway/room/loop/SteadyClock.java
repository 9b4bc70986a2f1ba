package dev.millrace.gateway.room.loop;

import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that stands still while the one below it steps back, so that what was dated is never followed by
 * something dated earlier.
 *
 * <p>Belongs to one event loop.
 */
public final class SteadyClock implements InstantSource {

    private final InstantSource clock;
    private Instant latest = Instant.MIN;

    public SteadyClock(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Instant instant() {
        Instant now = clock.instant();
        if (now.isAfter(latest)) {
            latest = now;
        }
        return latest;
    }
}
