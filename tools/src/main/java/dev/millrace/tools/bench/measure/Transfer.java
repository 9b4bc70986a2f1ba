package dev.millrace.tools.bench.measure;

import java.time.Duration;
import java.util.List;

/**
 * Rows, or messages, that went from one place to another as fast as they could: the persister that drains a journal, a
 * COPY of the same rows, a script in a pipeline.
 *
 * @param subject  "persister", "bare COPY", "bare script"
 * @param written  empty where nobody looked
 * @param timeline how many in each second
 * @param resident bytes that were in memory, from second to second; empty where nobody looked
 */
public record Transfer(String subject, long rows, int batch, Duration took, List<Cost> costs,
        List<Written> written, List<Long> timeline, List<Long> resident) {

    /** Nobody looked at its memory, nor at what it writes. */
    public Transfer(String subject, long rows, int batch, Duration took, List<Cost> costs,
            List<Long> timeline) {
        this(subject, rows, batch, took, costs, List.of(), timeline, List.of());
    }

    public double perSecond() {
        return rows / (took.toNanos() / 1e9);
    }
}
