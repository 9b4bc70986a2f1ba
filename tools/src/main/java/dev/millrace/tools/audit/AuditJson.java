package dev.millrace.tools.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A report for programs: {@code docs/audit-and-drill.md} describes it. */
public final class AuditJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private AuditJson() {}

    public static ObjectNode of(AuditReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("clean", report.isClean());
        root.put("at", report.readAt().toString());
        root.put("from", report.from().toString());
        root.put("forgottenBefore", report.forgottenBefore().toString());
        root.put("millis", report.took().toMillis());
        root.put("stored", report.stored());
        root.put("journalOnly", report.journalOnly());
        root.put("rooms", report.rooms());
        var tally = report.tally();
        root.putObject("ledger")
                .put("sources", report.sources())
                .put("windows", tally.windows)
                .put("acknowledged", tally.acknowledged)
                .put("confirmed", tally.confirmed)
                .put("uncertain", tally.uncertainListed)
                .put("uncertainStored", tally.uncertainStored);
        root.putObject("notVerifiable")
                .put("open", tally.notYetWritten)
                .put("killed", tally.ofSilentSources)
                .put("foreign", tally.ofUnknownSources);
        root.putObject("deadLetters")
                .put("all", report.deadLetters().all())
                .put("nameless", report.deadLetters().nameless());
        ObjectNode counts = root.putObject("messages");
        ArrayNode list = root.putArray("findings");
        long listed = 0;
        long all = 0;
        for (Finding.Kind kind : Finding.Kind.values()) {
            counts.put(kind.label(), report.findings().messages(kind));
            all += report.findings().count(kind);
            for (Finding finding : report.findings().listed(kind)) {
                listed++;
                ObjectNode node = list.addObject().put("kind", kind.label()).put("count", finding.count());
                node.put("text", finding.text());
                finding.details().forEach((name, value) -> node.set(name, JSON.valueToTree(value)));
            }
        }
        root.put("notListed", all - listed);
        return root;
    }
}
