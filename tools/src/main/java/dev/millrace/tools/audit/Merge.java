package dev.millrace.tools.audit;

import java.sql.SQLException;
import java.util.List;

/** Two sorted rows of entries become one: those that are stored as they come, and the journal's between them. */
final class Merge implements StoredReader.Visitor {

    private final List<Entry> journal;
    private final StoredReader.Visitor visitor;
    private int next;
    private long stored;

    /** @param journal sorted, and none of them stored */
    Merge(List<Entry> journal, StoredReader.Visitor visitor) {
        this.journal = journal;
        this.visitor = visitor;
    }

    @Override
    public void visit(Entry entry) throws SQLException {
        stored++;
        while (next < journal.size() && Entry.IN_ROOM_ORDER.compare(journal.get(next), entry) < 0) {
            visitor.visit(journal.get(next++));
        }
        visitor.visit(entry);
    }

    /** What is left of the journal comes after all that is stored. */
    void finish() throws SQLException {
        while (next < journal.size()) {
            visitor.visit(journal.get(next++));
        }
    }

    long stored() {
        return stored;
    }
}
