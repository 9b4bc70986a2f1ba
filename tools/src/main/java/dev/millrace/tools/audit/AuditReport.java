package dev.millrace.tools.audit;

import java.time.Duration;
import java.time.Instant;

/**
 * What an audit found, and what it looked at.
 *
 * @param readAt          when the ledger was read
 * @param from            what was made before this was not judged
 * @param forgottenBefore what was made before this may be gone by retention
 * @param stored          messages, repeated messages and dead letters that were read
 * @param journalOnly     messages that wait in the journal to be stored
 */
public record AuditReport(Instant readAt, Instant from, Instant forgottenBefore, Duration took, long stored,
        long rooms, long journalOnly, int sources, WindowAccounts.Tally tally,
        StoredReader.DeadLetters deadLetters, Findings findings) {

    public boolean isClean() {
        return findings.areNone();
    }
}
