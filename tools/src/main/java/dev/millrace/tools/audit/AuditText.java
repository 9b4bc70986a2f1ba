package dev.millrace.tools.audit;

import java.time.Instant;

/** A report for people. */
public final class AuditText {

    private AuditText() {}

    public static String of(AuditReport report) {
        var text = new StringBuilder();
        var tally = report.tally();
        line(text, "read", "%,d stored, %,d in the journal alone, %,d rooms%s, in %d.%d s".formatted(
                report.stored(), report.journalOnly(), report.rooms(), since(report.from()),
                report.took().toSeconds(), report.took().toMillisPart() / 100));
        line(text, "ledger", "%,d sources, %,d windows, %,d acknowledged, %,d of %,d uncertain ones there"
                .formatted(report.sources(), tally.windows, tally.acknowledged, tally.uncertainStored,
                        tally.uncertainListed));
        note(text, "confirmed", tally.confirmed, "acknowledged when their sends were repeated");
        note(text, "open", tally.notYetWritten, "stored in windows that are not written yet");
        note(text, "killed", tally.ofSilentSources,
                "stored and not verifiable by the ledger: their gateways ended without closing it");
        note(text, "foreign", tally.ofUnknownSources, "stored and of no source the ledger knows");
        note(text, "dead letters", report.deadLetters().all(),
                "kept with their payload, %,d of them nameless".formatted(report.deadLetters().nameless()));
        if (!report.forgottenBefore().equals(Instant.EPOCH)) {
            line(text, "retention", "nothing made before " + report.forgottenBefore() + " is judged");
        }
        for (Finding.Kind kind : Finding.Kind.values()) {
            section(text, report.findings(), kind);
        }
        text.append(report.isClean() ? "clean" : "NOT CLEAN").append('\n');
        return text.toString();
    }

    private static void section(StringBuilder text, Findings findings, Finding.Kind kind) {
        line(text, kind.label(), "%,d".formatted(findings.messages(kind)));
        findings.listed(kind).forEach(finding -> text.append("  - ").append(finding.text()).append('\n'));
        long more = findings.count(kind) - findings.listed(kind).size();
        if (more > 0) {
            text.append("  … and ").append("%,d".formatted(more)).append(" more\n");
        }
    }

    private static String since(Instant from) {
        return from.equals(Instant.EPOCH) ? "" : " since " + from;
    }

    private static void note(StringBuilder text, String label, long count, String what) {
        if (count > 0) {
            line(text, label, "%,d %s".formatted(count, what));
        }
    }

    private static void line(StringBuilder text, String label, String what) {
        text.append("%-13s".formatted(label)).append(what).append('\n');
    }
}
