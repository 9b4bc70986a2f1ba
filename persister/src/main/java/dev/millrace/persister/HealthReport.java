package dev.millrace.persister;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the persister is at one moment.
 *
 * @param redisAwaySince    since when a journal cannot be read, if it cannot
 * @param postgresAwaySince since when nothing can be stored or leased, if it cannot
 * @param partitions        how many it holds; none is well too, if others hold them
 */
record HealthReport(Optional<Instant> redisAwaySince, Optional<Instant> postgresAwaySince, int partitions,
        int lanes, Queue queue, Flow flow) {

    /**
     * @param inHand lanes that have a batch: to be filled, being stored, or held until it can be
     * @param oldest how long the oldest entry waits that is not stored
     */
    record Queue(int depth, int capacity, int inHand, Duration oldest) {}

    /**
     * All since the start.
     *
     * @param read         entries read
     * @param stored       messages that are new in PostgreSQL
     * @param repeated     late repeats of what was stored
     * @param deadLetters  entries buried
     * @param fenced       leases that were found lost when something was to be stored
     * @param retries      batches held and tried again
     * @param hintFailures watermarks and trims that failed; they lose nothing
     */
    record Flow(long read, long stored, long repeated, long deadLetters, long fenced, long retries,
            long hintFailures) {}

    boolean isUp() {
        return redisAwaySince.isEmpty() && postgresAwaySince.isEmpty();
    }

    /** Nothing in it needs escaping: numbers, instants and fixed words. */
    String toJson() {
        return """
            {"status":"%s","checks":[%s,%s],"partitions":%d,"lanes":%d,\
            "queue":{"depth":%d,"capacity":%d,"batchesInHand":%d,"oldestMillis":%d},\
            "read":%d,"stored":%d,"repeated":%d,"deadLetters":%d,"fenced":%d,"retries":%d,"hintFailures":%d}
            """.formatted(isUp() ? "UP" : "DOWN", check("redis", redisAwaySince),
                check("postgres", postgresAwaySince), partitions, lanes, queue.depth, queue.capacity,
                queue.inHand, queue.oldest.toMillis(), flow.read, flow.stored, flow.repeated,
                flow.deadLetters, flow.fenced, flow.retries, flow.hintFailures);
    }

    private static String check(String id, Optional<Instant> awaySince) {
        return awaySince
                .map(since -> "{\"id\":\"%s\",\"status\":\"DOWN\",\"since\":\"%s\"}".formatted(id, since))
                .orElse("{\"id\":\"%s\",\"status\":\"UP\"}".formatted(id));
    }
}
