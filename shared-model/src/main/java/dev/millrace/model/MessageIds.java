package dev.millrace.model;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDv7 message ids (RFC 9562): 48 bits of milliseconds, then random bits. Ids of one generator
 * never decrease in time, also when the clock steps back, so the primary key's index grows at its end.
 *
 * <p>Not thread-safe: each event loop owns one.
 */
public final class MessageIds {

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

    private final InstantSource clock;
    private final RandomGenerator random;
    private long latestMillis;

    public MessageIds(InstantSource clock) {
        this.clock = clock;
        this.random = new SplittableRandom(new SecureRandom().nextLong());
    }

    public UUID next() {
        latestMillis = Math.max(latestMillis, clock.millis());
        long high = latestMillis << 16 | VERSION_7 | (random.nextLong() & 0x0FFF);
        long low = VARIANT_RFC | random.nextLong() >>> 2;
        return new UUID(high, low);
    }
}
