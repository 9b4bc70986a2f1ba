package dev.millrace.persister;

import java.time.Instant;
import java.util.Optional;

/**
 * How the persister is at one moment.
 *
 * @param redisAwaySince    since when the journal cannot be read, if it cannot
 * @param postgresAwaySince since when nothing can be stored, if it cannot
 * @param read              journal entries read since the start
 * @param stored            messages stored since the start
 * @param deadLetters       unreadable entries buried since the start
 * @param hintFailures      watermarks and trims that failed since the start; they lose nothing
 */
record HealthReport(Optional<Instant> redisAwaySince, Optional<Instant> postgresAwaySince, int queueDepth,
        int queueCapacity, long read, long stored, long deadLetters, long hintFailures) {

    boolean isUp() {
        return redisAwaySince.isEmpty() && postgresAwaySince.isEmpty();
    }

    /** Nothing in it needs escaping: numbers, instants and fixed words. */
    String toJson() {
        return """
            {"status":"%s","checks":[%s,%s],"queue":{"depth":%d,"capacity":%d},\
            "read":%d,"stored":%d,"deadLetters":%d,"hintFailures":%d}
            """.formatted(isUp() ? "UP" : "DOWN", check("redis", redisAwaySince),
                check("postgres", postgresAwaySince), queueDepth, queueCapacity, read, stored, deadLetters,
                hintFailures);
    }

    private static String check(String id, Optional<Instant> awaySince) {
        return awaySince
                .map(since -> "{\"id\":\"%s\",\"status\":\"DOWN\",\"since\":\"%s\"}".formatted(id, since))
                .orElse("{\"id\":\"%s\",\"status\":\"UP\"}".formatted(id));
    }
}
