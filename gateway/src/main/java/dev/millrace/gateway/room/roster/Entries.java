package dev.millrace.gateway.room.roster;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rooms as their members see them: what is stored of them, and what Redis knows beyond that. Blocks. Thread-safe. */
final class Entries {

    private final LiveHeads heads;

    Entries(LiveHeads heads) {
        this.heads = heads;
    }

    RoomEntry entry(StoredEntry stored) {
        return entries(List.of(stored)).getFirst();
    }

    /** The one that spoke last first. Redis is asked twice at most, however many there are. */
    List<RoomEntry> entries(List<StoredEntry> stored) {
        Map<RoomId, Position> live = heads.last(
                stored.stream().map(entry -> entry.room().id()).collect(Collectors.toSet()));
        Map<RoomId, Position> ahead = new HashMap<>();
        for (StoredEntry entry : stored) {
            Position there = live.get(entry.room().id());
            if (there != null && isAfter(there, entry.last())) {
                ahead.put(entry.room().id(), there);
            }
        }
        Map<RoomId, List<ChatMessage>> recent = ahead.isEmpty() ? Map.of() : heads.recent(ahead.keySet());
        record Dated(RoomEntry entry, Instant at) {}
        return stored.stream().map(entry -> {
            RoomId room = entry.room().id();
            RoomEntry whole = entry(entry, ahead.get(room), recent.getOrDefault(room, List.of()));
            return new Dated(whole, whole.head() == null ? entry.lastAt() : whole.head().at());
        }).sorted(Comparator.comparing(Dated::at).reversed()).map(Dated::entry).toList();
    }

    /** Where the room's last message is; null where it has none. */
    @Nullable
    Position last(RoomId room, @Nullable Position stored) {
        return later(heads.last(Set.of(room)).get(room), stored);
    }

    static @Nullable Position later(@Nullable Position one, @Nullable Position other) {
        return one != null && isAfter(one, other) ? one : other;
    }

    private static RoomEntry entry(StoredEntry stored, @Nullable Position ahead, List<ChatMessage> recent) {
        Member self = stored.self();
        Position last = ahead == null ? stored.last() : ahead;
        RoomEntry.Head head = stored.head();
        if (!recent.isEmpty() && isAfter(recent.getLast().position(), stored.last())) {
            head = headOf(recent.getLast());
            last = later(recent.getLast().position(), last);
        }
        long unread = self == null ? 0 : Unread.of(last, readBy(self, recent));
        return new RoomEntry(stored.room(), self, head, unread);
    }

    /** Whoever speaks has read what was before, also where that is not stored yet. */
    private static @Nullable Position readBy(Member self, List<ChatMessage> recent) {
        Position read = self.read();
        for (ChatMessage message : recent) {
            if (isBy(message.draft(), self.party()) && isAfter(message.position(), read)) {
                read = message.position();
            }
        }
        return read;
    }

    private static boolean isBy(Draft said, Party party) {
        // A store speaks by any of its owners, and nothing else than its owners speaks as a store in its room.
        return said.senderKind() == party.side()
                && (party.side() == SenderKind.STORE || said.senderId().value().equals(party.id()));
    }

    private static RoomEntry.Head headOf(ChatMessage message) {
        Draft said = message.draft();
        String text = said.text();
        String preview = text.codePointCount(0, text.length()) <= StoredEntry.PREVIEW_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, StoredEntry.PREVIEW_LENGTH));
        return new RoomEntry.Head(message.position(), said.type(), said.senderId(), said.senderName(),
                said.senderKind(), preview, said.createdAt());
    }

    private static boolean isAfter(Position one, @Nullable Position other) {
        return other == null || one.compareTo(other) > 0;
    }
}
