package dev.millrace.tools.drill;

import dev.millrace.tools.audit.AuditText;

import java.util.List;
import java.util.function.ToLongFunction;

/** A drill's report for people. */
final class DrillText {

    private DrillText() {}

    static String of(DrillReport.Struck struck) {
        Recovery.Times times = struck.times();
        return "%7.1f s  %-30s acknowledged again after %s, stored again after %s".formatted(
                struck.atSecond(),
                struck.fault().kind().label(), seconds(times.acked()), seconds(times.stored()));
    }

    static String of(DrillReport report) {
        var text = new StringBuilder("\n");
        for (Fault.Kind kind : Fault.Kind.values()) {
            List<DrillReport.Struck> ofKind = report.strikes()
                    .done()
                    .stream()
                    .filter(struck -> struck.fault().kind() == kind)
                    .toList();
            if (!ofKind.isEmpty()) {
                text.append("%4d × %-30s acknowledged again after %s, stored again after %s%n".formatted(
                        ofKind.size(), kind.label(), medianAndMost(ofKind, struck -> struck.times().acked()),
                        medianAndMost(ofKind, struck -> struck.times().stored())));
            }
        }
        var result = report.result();
        text.append(
                "%n%,d messages in %.0f s, %.0f a second; acks 50%% %s, 99%% %s, longest %s; %s%n".formatted(
                        result.acknowledged(), report.seconds(), result.acknowledged() / report.seconds(),
                        millis(report.latencies().permille(500)), millis(report.latencies().permille(990)),
                        millis(report.latencies().longest()),
                        report.refusals().isEmpty()
                                ? "nothing refused"
                                : "refused and repeated " + report.refusals()));
        text.append("%,d heard, %,d stored without an ack; %d audits beside the load%n%n".formatted(
                result.heard(), result.unacknowledged(), report.liveAudits()));
        text.append(AuditText.of(report.audit())).append('\n');
        lines(text, "not done: ", report.strikes().notDone());
        if (report.strikes().done().size() < report.strikes().least()) {
            text.append("too few faults were done: at least %d were to be%n".formatted(
                    report.strikes().least()));
        }
        lines(text, "while it ran: ", report.liveFindings());
        lines(text, "", result.examples());
        lines(text, "", report.wrong());
        lines(text, "", report.broken());
        if (report.unanswered() > 0) {
            text.append(report.unanswered()).append(" sends were never acknowledged\n");
        }
        if (report.notStored()) {
            text.append("what was acknowledged did not become rows in time\n");
        }
        text.append(
                "seed %d, %d faults%s: acknowledged %d, missing %d, double %d, out of order %d: %s%n"
                        .formatted(
                                report.seed(), report.strikes().done().size(), notDone(report.strikes()),
                                result.acknowledged(), result.missing(),
                                result.doubled(), result.outOfOrder(),
                                report.isPassed() ? "PASSED" : "FAILED"));
        return text.toString();
    }

    static String medianAndMost(List<DrillReport.Struck> struck, ToLongFunction<DrillReport.Struck> time) {
        long[] sorted = struck.stream().mapToLong(time).sorted().toArray();
        String median = seconds(sorted[(sorted.length - 1) / 2]);
        return sorted.length == 1 ? median : median + " (most " + seconds(sorted[sorted.length - 1]) + ")";
    }

    private static String notDone(DrillReport.Strikes strikes) {
        return strikes.notDone().isEmpty() ? "" : " and %d not done".formatted(strikes.notDone().size());
    }

    private static String seconds(long millis) {
        return millis < 0 ? "NEVER" : "%.1f s".formatted(millis / 1000.0);
    }

    private static String millis(long micros) {
        return "%.1f ms".formatted(micros / 1000.0);
    }

    private static void lines(StringBuilder text, String head, List<String> lines) {
        lines.forEach(line -> text.append(head).append(line).append('\n'));
    }
}
