package dev.millrace.gateway.room.recovery;

import dev.millrace.model.Position;

import org.jspecify.annotations.Nullable;

/**
 * A message as it was published, and what its head says of its place. The head is what the append script wrote, so it is
 * looked at and not parsed: each message is heard on every event loop that has a member of its room.
 *
 * @param position null for a message of a publisher that gives none
 * @param order    among the messages of all rooms; 0 where it has none
 */
public record Heard(String json, @Nullable Position position, long order) {

    private static final String SEQ = "{\"seq\":";
    private static final String EPOCH = ",\"epoch\":";
    private static final String ORDER = ",\"order\":";
    private static final int MOST_DIGITS = 18;

    public static Heard of(String json) {
        int seqEnd = json.startsWith(SEQ) ? digitsEnd(json, SEQ.length()) : -1;
        if (seqEnd < 0 || !json.startsWith(EPOCH, seqEnd)) {
            return new Heard(json, null, 0);
        }
        int epochBegin = seqEnd + EPOCH.length();
        int epochEnd = digitsEnd(json, epochBegin);
        if (epochEnd < 0) {
            return new Heard(json, null, 0);
        }
        var position = new Position(number(json, epochBegin, epochEnd), number(json, SEQ.length(), seqEnd));
        if (!json.startsWith(ORDER, epochEnd)) {
            return new Heard(json, position, 0);
        }
        int orderBegin = epochEnd + ORDER.length();
        int orderEnd = digitsEnd(json, orderBegin);
        return new Heard(json, position, orderEnd < 0 ? 0 : number(json, orderBegin, orderEnd));
    }

    boolean isAfter(Position other) {
        return position != null && position.compareTo(other) > 0;
    }

    /** Before it nothing was said in its room that Redis knows of. */
    boolean isRoomsFirst() {
        return position != null && position.seq() == 1;
    }

    /** -1 where no number stands there that the script could have written. */
    private static int digitsEnd(String json, int begin) {
        int end = begin;
        while (end < json.length() && json.charAt(end) >= '0' && json.charAt(end) <= '9') {
            end++;
        }
        return end == begin || end - begin > MOST_DIGITS ? -1 : end;
    }

    private static long number(String json, int begin, int end) {
        return Long.parseLong(json, begin, end, 10);
    }
}
