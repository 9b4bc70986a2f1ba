package dev.millrace.gateway.room;

import dev.millrace.gateway.auth.limit.Bucket;
import dev.millrace.gateway.auth.limit.Rate;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How often rooms are told that one participant is there: of all the rooms that it may be in, at once, and then one each
 * second. One join is told to every member of a room, so whoever joins and leaves in turn would cost it more than
 * anything that it could send. Belongs to the participant's event loop.
 */
final class Appearances {

    private static final long NANOS_A_MILLI = 1_000_000;

    private final Bucket bucket;
    private final InstantSource clock;

    Appearances(int mostRooms, InstantSource clock) {
        this.bucket = new Bucket(new Rate(1, Duration.ofSeconds(1), mostRooms), now(clock));
        this.clock = clock;
    }

    /** Whether one more may be told; if so, it is counted. */
    boolean mayBeTold() {
        return bucket.take(now(clock)) == null;
    }

    private static long now(InstantSource clock) {
        return clock.millis() * NANOS_A_MILLI;
    }
}
