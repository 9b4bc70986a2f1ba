package dev.millrace.tools.drill;

import dev.millrace.tools.audit.AuditReport;

import java.util.List;
import java.util.Map;

/**
 * How a drill went.
 *
 * @param seconds      that people talked
 * @param unanswered   sends that nobody acknowledged in the end
 * @param notStored    whether something acknowledged was still no row when it was given up
 * @param liveFindings lines of the audits that ran beside the load
 * @param wrong        what no gateway should have said, and no persister have written
 * @param broken       a part that ended though nobody ended it, a line each
 */
record DrillReport(long seed, double seconds, Strikes strikes, Verification.Result result,
        AuditReport audit, int liveAudits, List<String> liveFindings, Latencies latencies,
        Map<String, Long> refusals, int unanswered, boolean notStored, List<String> wrong,
        List<String> broken) {

    /** A fault that was done, and how long the rest took to go on. */
    record Struck(Fault fault, double atSecond, Recovery.Times times) {}

    /**
     * What was done to the stack.
     *
     * @param notDone faults that could not be done, why, a line each
     * @param least   with fewer that were done the drill proves nothing
     */
    record Strikes(List<Struck> done, List<String> notDone, int least) {

        /** Whether enough was done, and the stack was whole again after each. */
        boolean arePassed() {
            return done.size() >= least && done.stream().allMatch(fault -> fault.times().isWhole());
        }
    }

    boolean isPassed() {
        return result.isClean() && audit.isClean() && liveFindings.isEmpty() && unanswered == 0 && !notStored
                && wrong.isEmpty() && broken.isEmpty() && strikes.arePassed();
    }
}
