package dev.millrace.tools.audit;

import dev.millrace.model.MessageIds;
import dev.millrace.model.Position;
import dev.millrace.tools.audit.Finding.Kind;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Walks the rooms, each from its first place to its last: no place is empty, none is taken twice, and what one
 * source said stands in the order it was said in.
 */
final class RoomCheck {

    private final Set<Integer> sources;
    private final Scope scope;
    private final Gaps gaps;
    private final Findings findings;
    private final Map<Integer, UUID> latestOfSource = new HashMap<>();
    private @Nullable Entry previous;
    private long rooms;

    /** @param sources whose ids are known to grow with time */
    RoomCheck(Set<Integer> sources, Scope scope, Gaps gaps, Findings findings) {
        this.sources = sources;
        this.scope = scope;
        this.gaps = gaps;
        this.findings = findings;
    }

    long rooms() {
        return rooms;
    }

    /** @param next not before the one before, by {@link Entry#IN_ROOM_ORDER} */
    void visit(Entry next) throws SQLException {
        if (!next.isSequenced() || next.roomId().isEmpty()) {
            return;
        }
        Entry last = previous;
        if (last == null || !last.roomId().equals(next.roomId())) {
            rooms++;
            latestOfSource.clear();
        } else if (last.position().equals(next.position())) {
            doubled(last, next);
        } else if (last.position().epoch() == next.position().epoch()) {
            lookForGap(last, next);
        }
        checkOrder(next);
        previous = next;
    }

    private void doubled(Entry one, Entry other) {
        Map<String, Object> details = details(other);
        details.put("ids", List.of(one.id().toString(), other.id().toString()));
        findings.add(new Finding(Kind.DUPLICATED, 1, "one place, two messages: " + place(other) + ": "
                + one.id() + " is " + one.where().label() + ", " + other.id() + " is "
                + other.where().label(), details));
    }

    private void lookForGap(Entry before, Entry after) throws SQLException {
        long from = before.position().seq() + 1;
        long to = after.position().seq() - 1;
        if (from > to || !scope.isClearOfRetention(before.id())) {
            return;
        }
        for (Gaps.Range range : gaps.confirm(before.roomId(), before.position().epoch(), from, to)) {
            Map<String, Object> details = details(before);
            details.put("seqs", range.toString());
            findings.add(new Finding(Kind.MISSING, range.count(), "seq " + range + " of room "
                    + before.roomId() + ", epoch " + before.position().epoch() + ": there are messages before"
                    + " and after", details));
        }
    }

    private void checkOrder(Entry next) {
        int source = MessageIds.sourceOf(next.id());
        if (!sources.contains(source)) {
            return;
        }
        UUID latest = latestOfSource.get(source);
        if (latest != null && MessageIds.millisOf(latest) > MessageIds.millisOf(next.id())) {
            Map<String, Object> details = details(next);
            details.put("source", source);
            details.put("ids", List.of(latest.toString(), next.id().toString()));
            findings.add(new Finding(Kind.OUT_OF_ORDER, 1, place(next) + ": " + next.id()
                    + " stands after " + latest + " of the same source " + source
                    + ", which was made later", details));
        } else {
            latestOfSource.put(source, next.id());
        }
    }

    private static String place(Entry entry) {
        Position position = entry.position();
        return "room " + entry.roomId() + ", epoch " + position.epoch() + ", seq " + position.seq();
    }

    private static Map<String, Object> details(Entry entry) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("room", entry.roomId());
        details.put("partition", entry.partition());
        details.put("epoch", entry.position().epoch());
        details.put("seq", entry.position().seq());
        return details;
    }
}
