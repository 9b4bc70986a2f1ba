package dev.millrace.persister.store;

import java.time.Instant;

/** Time as PostgreSQL keeps it: a whole number of microseconds since its own epoch. */
final class PostgresTime {

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int MICROS_A_MILLI = 1_000;

    private PostgresTime() {}

    /** To the millisecond, as messages keep it. */
    static long micros(Instant time) {
        return (time.toEpochMilli() - EPOCH.toEpochMilli()) * MICROS_A_MILLI;
    }
}
