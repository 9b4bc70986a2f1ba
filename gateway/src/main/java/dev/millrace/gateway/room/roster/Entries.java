package dev.millrace.gateway.room.roster;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Rooms as their members see them: what is stored of them, and what Redis knows beyond that. Blocks. Thread-safe. */
final class Entries {

    /** However far storing is behind: a list of rooms is not worth more. */
    private static final int MOST_RECENT = 200;

    /** What may be said between the two questions. */
    private static final int MEANWHILE = 8;

    private final Roster roster;
    private final LiveHeads heads;

    Entries(Roster roster, LiveHeads heads) {
        this.roster = roster;
        this.heads = heads;
    }

    /** @throws dev.millrace.model.catalog.Refusal where nobody made it */
    Seen see(RoomId room, @Nullable Party self) {
        StoredEntry entry = roster.entry(room, self);
        if (entry == null) {
            throw Standings.notAMember();
        }
        return see(List.of(entry)).getFirst();
    }

    /** The one that spoke last first. Redis is asked twice at most, however many there are. */
    List<Seen> see(List<StoredEntry> stored) {
        Map<RoomId, Position> live = heads.last(
                stored.stream().map(entry -> entry.room().id()).collect(Collectors.toSet()));
        Map<RoomId, Position> ahead = new HashMap<>();
        Map<RoomId, Integer> wanted = new HashMap<>();
        for (StoredEntry entry : stored) {
            Position there = live.get(entry.room().id());
            if (there != null && isAfter(there, entry.last())) {
                ahead.put(entry.room().id(), there);
                wanted.put(entry.room().id(), between(entry.last(), there));
            }
        }
        Map<RoomId, List<ChatMessage>> recent = wanted.isEmpty() ? Map.of() : heads.recent(wanted);
        return stored.stream()
                .map(entry -> see(entry, ahead.get(entry.room().id()),
                        recent.getOrDefault(entry.room().id(), List.of())))
                .sorted(Comparator.comparing(Seen::at).reversed())
                .toList();
    }

    /** How many messages may be after the one, up to the other and a little further. */
    private static int between(@Nullable Position stored, Position there) {
        if (stored == null || stored.epoch() != there.epoch()) {
            return MOST_RECENT;
        }
        return (int) Math.min(MOST_RECENT, there.seq() - stored.seq() + MEANWHILE);
    }

    /** Where Redis has the room's last message; null where it knows of none. */
    @Nullable
    Position live(RoomId room) {
        return heads.last(Set.of(room)).get(room);
    }

    static @Nullable Position later(@Nullable Position one, @Nullable Position other) {
        return one != null && isAfter(one, other) ? one : other;
    }

    private static Seen see(StoredEntry stored, @Nullable Position ahead, List<ChatMessage> recent) {
        Member self = stored.self() == null ? null : readOn(stored.self(), recent);
        Position last = later(ahead, stored.last());
        if (recent.isEmpty() || !isAfter(recent.getLast().position(), stored.last())) {
            return new Seen(stored.room(), self, last, stored.head(), stored.lastAt());
        }
        // It may be later than the position, which was asked for before it.
        ChatMessage newest = recent.getLast();
        return new Seen(stored.room(), self, later(newest.position(), last), headOf(newest),
                newest.draft().createdAt());
    }

    /** Whoever speaks has read what was before, also where that is not stored yet. As the persister moves it. */
    private static Member readOn(Member self, List<ChatMessage> recent) {
        Position read = self.read();
        for (ChatMessage message : recent) {
            if (isBy(message.draft(), self.party()) && tellsOfReading(message, read)) {
                read = later(message.position(), read);
            }
        }
        return Objects.equals(read, self.read()) ? self : self.at(read);
    }

    private static boolean tellsOfReading(ChatMessage message, @Nullable Position read) {
        MessageType type = message.draft().type();
        return type.isSpoken() || (type.isKnownToItsSender()
                && message.position().seq() == (read == null ? 0 : read.seq()) + 1);
    }

    private static boolean isBy(Draft said, Party party) {
        // A store speaks by any of its owners, and there is one store in a room.
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
