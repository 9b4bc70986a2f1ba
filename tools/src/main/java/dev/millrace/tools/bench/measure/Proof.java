package dev.millrace.tools.bench.measure;

import java.time.Duration;
import java.util.List;

/**
 * Whether it is all there.
 *
 * @param acknowledged messages, of the warm-up too
 * @param stored       of them, rows
 * @param strangers    rows of the rooms that nobody was acknowledged: sends whose ack was cut off by the end, at most
 * @param untilStored  from the last ack that did not wait for its commit to the last row
 * @param findings     of the audit, a line each
 */
public record Proof(long acknowledged, long stored, long strangers, Duration untilStored,
        List<String> findings) {

    public long missing() {
        return acknowledged - stored;
    }

    public boolean holds() {
        return missing() == 0 && findings.isEmpty();
    }
}
