package dev.millrace.tools.audit;

import dev.millrace.model.redis.StreamId;
import dev.millrace.tools.audit.Finding.Kind;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The journal against what is stored of it. */
final class JournalCheck {

    private final Ledger ledger;
    private final Journal journal;
    private final Scope scope;
    private final Findings findings;

    JournalCheck(Ledger ledger, Journal journal, Scope scope, Findings findings) {
        this.ledger = ledger;
        this.journal = journal;
        this.scope = scope;
        this.findings = findings;
    }

    /** What waits in the journal to be stored; and what waits there in vain is found. */
    List<Entry> run(StoredReader stored) throws SQLException {
        Map<UUID, Entry> found = stored.find(StoredReader.ids(journal));
        Map<UUID, Entry> alone = new HashMap<>();
        for (Journal.Line line : journal.messages()) {
            Entry entry = line.entry();
            Entry row = found.get(entry.id());
            if (!scope.covers(entry.id())) {
                continue;
            }
            if (row != null) {
                compare(entry, row);
            } else if (alone.put(entry.id(), entry) != null) {
                findings.add(finding(Kind.DUPLICATED, "twice in the journal", line));
            } else if (isBehind(entry.partition(), line.at())) {
                findings.add(finding(Kind.MISSING, "in the journal, before the checkpoint, and not stored",
                        line));
            }
        }
        for (Journal.Unreadable line : journal.unreadable()) {
            if (isBehind(line.partition(), line.at()) && !stored.isBuried(line)) {
                findings.add(new Finding(Kind.MISSING, 1, "entry " + line.at() + " of partition "
                        + line.partition() + ": no message, before the checkpoint, and not a dead letter",
                        Map.of("partition", line.partition(), "entry", line.at().toString())));
            }
        }
        List<Entry> sorted = new ArrayList<>(alone.values());
        sorted.sort(Entry.IN_ROOM_ORDER);
        return sorted;
    }

    private void compare(Entry line, Entry row) {
        if (row.isSequenced() && !(line.roomId().equals(row.roomId())
                && line.position().equals(row.position()))) {
            findings.add(new Finding(Kind.UNEXPLAINED, 1, line.id() + ": the journal says room "
                    + line.roomId() + " " + line.position() + ", PostgreSQL says room " + row.roomId() + " "
                    + row.position(), Map.of("room", line.roomId(), "ids", List.of(line.id().toString()))));
        }
    }

    /** Whether a persister will never read it: the checkpoint had passed it before the journal was read. */
    private boolean isBehind(int partition, StreamId at) {
        Ledger.Checkpoint checkpoint = ledger.checkpoints().get(partition);
        return checkpoint != null && checkpoint.incarnation().equals(journal.incarnation())
                && at.compareTo(checkpoint.upTo()) <= 0;
    }

    private static Finding finding(Kind kind, String what, Journal.Line line) {
        Entry entry = line.entry();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("room", entry.roomId());
        details.put("partition", entry.partition());
        details.put("epoch", entry.position().epoch());
        details.put("seq", entry.position().seq());
        details.put("entry", line.at().toString());
        details.put("ids", List.of(entry.id().toString()));
        return new Finding(kind, 1, what + ": room " + entry.roomId() + ", epoch " + entry.position().epoch()
                + ", seq " + entry.position().seq() + ", id " + entry.id() + ", entry " + line.at()
                + " of partition " + entry.partition(), details);
    }
}
