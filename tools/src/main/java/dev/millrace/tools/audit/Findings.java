package dev.millrace.tools.audit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was found so far: all of it counted, and the first of each kind kept. Not thread-safe. */
public final class Findings {

    private final int kept;
    private final Map<Finding.Kind, List<Finding>> listed = new EnumMap<>(Finding.Kind.class);
    private final Map<Finding.Kind, Long> findings = new EnumMap<>(Finding.Kind.class);
    private final Map<Finding.Kind, Long> messages = new EnumMap<>(Finding.Kind.class);

    /** @param kept how many of each kind */
    public Findings(int kept) {
        this.kept = kept;
    }

    void add(Finding finding) {
        findings.merge(finding.kind(), 1L, Long::sum);
        messages.merge(finding.kind(), finding.count(), Long::sum);
        List<Finding> ofKind = listed.computeIfAbsent(finding.kind(), kind -> new ArrayList<>());
        if (ofKind.size() < kept) {
            ofKind.add(finding);
        }
    }

    public boolean areNone() {
        return findings.isEmpty();
    }

    /** How many findings of a kind there are. */
    public long count(Finding.Kind kind) {
        return findings.getOrDefault(kind, 0L);
    }

    /** How many messages they are about. One that two checks miss counts in both. */
    public long messages(Finding.Kind kind) {
        return messages.getOrDefault(kind, 0L);
    }

    /** The first ones of a kind. */
    public List<Finding> listed(Finding.Kind kind) {
        return List.copyOf(listed.getOrDefault(kind, List.of()));
    }
}
