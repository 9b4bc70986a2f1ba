package dev.millrace.gateway.room.history;

import dev.millrace.gateway.room.history.JournaledMessages.Journaled;
import dev.millrace.gateway.room.history.JournaledMessages.Recent;
import dev.millrace.gateway.room.history.Page.Hole;
import dev.millrace.gateway.room.history.StoredMessages.Stored;
import dev.millrace.model.Amendment;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Position;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Puts together what was found of a stretch, and says whether that is all of it.
 *
 * <p>A partition is stored in the order of its journal, and a room's positions grow in that order. So <b>with
 * PostgreSQL's answer</b>, all up to the newest stored message is stored, and the recent messages have all from the
 * oldest of them on. What may be missing lies between these two, unless the journal was looked through; the answer is
 * complete when nothing of the stretch lies there. That asks for Redis to be read first: a message on its way from
 * the journal to its row is then seen in one of them, or in both.
 *
 * <p><b>Without PostgreSQL's answer</b> what Redis has may have company that only PostgreSQL knows: of a life of Redis
 * before this one, whose end Redis lost. The answer is complete only where no position is left for any: its messages
 * follow one another without a gap in one epoch, from the position that was asked for, or from the room's last
 * message if it is of an epoch that began in this life.
 *
 * @param recent    null when Redis did not answer
 * @param journaled null when the journal was not looked through
 * @param stored    null when PostgreSQL did not answer
 */
record Merge(Stretch stretch, @Nullable Recent recent, @Nullable Journaled journaled,
        @Nullable Stored stored) {

    /**
     * The page as it is shown now. Each revision is in PostgreSQL before Redis has it, and before it is answered for: so
     * PostgreSQL is right about every message; without its answer, Redis is about those it has at hand.
     */
    MessagePage shown() {
        Page page = page();
        return new MessagePage(page.messages().stream().map(this::view).toList(), page.more(), page.hole());
    }

    private MessageView view(ChatMessage message) {
        UUID id = message.draft().id();
        if (stored != null) {
            return MessageView.of(message, stored.revised().get(id));
        }
        Amendment amendment = recent == null ? null : recent.amended().get(id);
        return new MessageView(message, amendment);
    }

    Page page() {
        Stretch wider = stretch.limit(stretch.limit() + 1);
        List<ChatMessage> found = wider.cut(all());
        List<ChatMessage> messages = stretch.cut(found.stream());
        boolean noMore = found.size() == messages.size()
                && new Merge(wider, recent, journaled, stored).hole(found) == null;
        return new Page(messages, !noMore, hole(messages));
    }

    private Stream<ChatMessage> all() {
        Set<UUID> withdrawn = stored == null ? Set.of() : stored.withdrawn();
        Map<UUID, ChatMessage> byId = new LinkedHashMap<>();
        // The journal has them as they were said: only PostgreSQL knows which of them are shown otherwise, or not at all.
        if (journaled != null && stored != null) {
            journaled.messages().forEach(message -> byId.put(message.draft().id(), message));
        }
        if (recent != null) {
            recent.messages().forEach(message -> byId.put(message.draft().id(), message));
        }
        byId.keySet().removeAll(withdrawn);
        if (stored != null) {
            stored.messages().forEach(message -> byId.put(message.draft().id(), message));
        }
        return byId.values().stream();
    }

    private @Nullable Hole hole(List<ChatMessage> messages) {
        if (stored == null) {
            return recent != null && isChain(messages, recent) ? null : Hole.POSTGRES_AWAY;
        }
        if (journaled != null && journaled.whole()) {
            return null;
        }
        Position after = max(unknownAfter(stored), lowest(messages));
        Position before = min(unknownBefore(stored), highest(messages));
        if (nothingBetween(after, before)) {
            return null;
        }
        return recent == null || journaled == null ? Hole.JOURNAL_AWAY : Hole.JOURNAL_TOO_LONG;
    }

    /** Everything up to here is known. */
    private Position unknownAfter(Stored stored) {
        return journaled == null || journaled.messages().isEmpty()
                ? stored.newest()
                : max(stored.newest(), journaled.messages().getLast().position());
    }

    /** Everything from here on is known. */
    private Position unknownBefore(Stored stored) {
        if (recent == null) {
            return Stretch.END;
        }
        if (!recent.messages().isEmpty()) {
            Position oldest = recent.messages().getFirst().position();
            // The first that Redis had of the room: it has nothing before it.
            return oldest.seq() == 1 ? Stored.NOTHING : oldest;
        }
        Position newest = stored.newest();
        boolean nothingIsLeft = recent.lastSeq() == 0
                || (newest.epoch() == recent.epoch() && newest.seq() >= recent.lastSeq());
        return nothingIsLeft ? Stored.NOTHING : Stretch.END;
    }

    private boolean isFull(List<ChatMessage> messages) {
        return messages.size() == stretch.limit();
    }

    /** After this, and before the highest, the answer claims to know all. */
    private Position lowest(List<ChatMessage> messages) {
        if (!stretch.backwards()) {
            return stretch.from();
        }
        return isFull(messages) ? messages.getFirst().position() : Stored.NOTHING;
    }

    private Position highest(List<ChatMessage> messages) {
        if (stretch.backwards()) {
            return stretch.from();
        }
        return isFull(messages) ? messages.getLast().position() : Stretch.END;
    }

    private boolean isChain(List<ChatMessage> messages, Recent recent) {
        Position link = stretch.backwards() ? null : stretch.from();
        for (ChatMessage message : messages) {
            if (link != null && !follows(link, message.position())) {
                return false;
            }
            link = message.position();
        }
        if (stretch.backwards()) {
            boolean ends = stretch.from().equals(Stretch.END)
                    ? link != null && isLast(link, recent)
                    : link != null && follows(link, stretch.from());
            return ends && isFull(messages);
        }
        return isFull(messages) || (link != null && isLast(link, recent));
    }

    private static boolean isLast(Position position, Recent recent) {
        return recent.thisLife() && position.epoch() == recent.epoch() && position.seq() >= recent.lastSeq();
    }

    private static boolean follows(Position one, Position other) {
        return one.epoch() == other.epoch() && one.seq() + 1 == other.seq();
    }

    private static boolean nothingBetween(Position after, Position before) {
        return after.compareTo(before) >= 0 || follows(after, before);
    }

    private static Position max(Position one, Position other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Position min(Position one, Position other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
