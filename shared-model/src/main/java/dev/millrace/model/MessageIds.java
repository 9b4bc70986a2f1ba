package dev.millrace.model;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDv7 message ids (RFC 9562): 48 bits of milliseconds, 54 random bits, and the number of the source
 * that made them, so that whoever reads a message knows whose account it belongs to. Ids of one source never
 * decrease in time, also when the clock steps back, so the primary key's index grows at its end.
 *
 * <p>Not thread-safe: each event loop owns one.
 */
public final class MessageIds {

    /** Sources are numbered from 0 to below this. */
    public static final int SOURCES = 1 << 20;

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;
    private static final long SOURCE_BITS = SOURCES - 1;

    private final InstantSource clock;
    private final int source;
    private final RandomGenerator random;
    private long latestMillis;

    /** @param source no other generator's */
    public MessageIds(InstantSource clock, int source) {
        if (source < 0 || source >= SOURCES) {
            throw new IllegalArgumentException("a source is 0 to " + (SOURCES - 1) + ", not " + source);
        }
        this.clock = clock;
        this.source = source;
        this.random = new SplittableRandom(new SecureRandom().nextLong());
    }

    public UUID next() {
        latestMillis = Math.max(latestMillis, clock.millis());
        long high = latestMillis << 16 | VERSION_7 | (random.nextLong() & 0x0FFF);
        long low = VARIANT_RFC | (random.nextLong() >>> 2 & ~SOURCE_BITS) | source;
        return new UUID(high, low);
    }

    /** Which generator made the id. Means nothing for an id that none of ours made. */
    public static int sourceOf(UUID id) {
        return (int) (id.getLeastSignificantBits() & SOURCE_BITS);
    }

    /** When the id was made, in milliseconds since 1970. */
    public static long millisOf(UUID id) {
        return id.getMostSignificantBits() >>> 16;
    }
}
