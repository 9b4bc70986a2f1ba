package dev.millrace.tools.drill;

import dev.millrace.tools.audit.AuditJson;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A drill's report for programs: {@code docs/audit-and-drill.md} describes it. */
final class DrillJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private DrillJson() {}

    static ObjectNode of(DrillReport report) {
        ObjectNode root = JSON.createObjectNode();
        var result = report.result();
        root.put("passed", report.isPassed());
        root.put("seed", report.seed());
        root.put("seconds", report.seconds());
        root.put("acknowledged", result.acknowledged());
        root.put("missing", result.missing());
        root.put("double", result.doubled());
        root.put("outOfOrder", result.outOfOrder());
        root.put("heard", result.heard());
        root.put("storedWithoutAck", result.unacknowledged());
        root.put("unanswered", report.unanswered());
        root.put("notStored", report.notStored());
        root.putObject("ackMicros")
                .put("p50", report.latencies().permille(500))
                .put("p99", report.latencies().permille(990))
                .put("max", report.latencies().longest());
        root.set("refusals", JSON.valueToTree(report.refusals()));
        ArrayNode faults = root.putArray("faults");
        for (DrillReport.Struck struck : report.strikes().done()) {
            faults.addObject()
                    .put("kind", struck.fault().kind().label())
                    .put("atSecond", struck.atSecond())
                    .put("ackedAfterMillis", struck.times().acked())
                    .put("storedAfterMillis", struck.times().stored());
        }
        root.set("faultsNotDone", JSON.valueToTree(report.strikes().notDone()));
        root.put("faultsLeast", report.strikes().least());
        root.put("liveAudits", report.liveAudits());
        root.set("liveFindings", JSON.valueToTree(report.liveFindings()));
        root.set("examples", JSON.valueToTree(result.examples()));
        root.set("wrong", JSON.valueToTree(report.wrong()));
        root.set("broken", JSON.valueToTree(report.broken()));
        root.set("audit", AuditJson.of(report.audit()));
        return root;
    }
}
