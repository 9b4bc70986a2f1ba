package dev.millrace.gateway.room.roster;

import dev.millrace.gateway.room.roster.Roster.Moved;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/** Up to where members have read. Blocks. Thread-safe. */
final class Reading {

    private final Roster roster;
    private final Standings standings;
    private final Entries entries;
    private final MessagePlaces places;
    private final ReadReceipts receipts;
    private final int mostReceivers;

    Reading(RoomDesk.Ports ports, Standings standings, Entries entries, RoomSettings settings) {
        this.roster = ports.roster();
        this.standings = standings;
        this.entries = entries;
        this.places = ports.places();
        this.receipts = ports.receipts();
        this.mostReceivers = settings.receipts();
    }

    /** As far as the one who asks may know how far they have read. */
    List<Member> shown(Access access, List<Member> members) {
        Room room = Objects.requireNonNull(access.room());
        if (isTold(room)) {
            return members;
        }
        return members.stream()
                .map(member -> member.party().equals(access.party()) ? member : member.withoutPlace())
                .toList();
    }

    private boolean isTold(Room room) {
        return room.members() <= mostReceivers;
    }

    ReadPlace unread(Actor actor, RoomId room) {
        Party self = self(actor, room);
        return place(entries.see(room, self), self, false);
    }

    ReadPlace read(Actor actor, RoomId room, ReadMark mark) {
        Party self = self(actor, room);
        Position wanted = switch (mark) {
            case ReadMark.UpTo upTo -> upTo.position();
            case ReadMark.UpToMessage upTo -> places.of(room, upTo.message());
            case ReadMark.All all -> null;
        };
        Seen seen = entries.see(room, self);
        Position last = seen.last();
        if (last == null) {
            return place(seen, self, false);
        }
        Position to = wanted == null || wanted.compareTo(last) > 0 ? last : wanted;
        Moved moved = roster.moveRead(room, self, laterOf(to, seen.self()));
        if (moved == null) {
            throw Standings.notAMember();
        }
        if (moved.moved() && isTold(seen.room())) {
            receipts.tell(room, self, moved.read());
        }
        return new ReadPlace(room, self, moved.read(), moved.moved(), Unread.of(last, moved.read()));
    }

    private static Position laterOf(Position to, @Nullable Member self) {
        Position read = self == null ? null : self.read();
        return read == null || to.compareTo(read) > 0 ? to : read;
    }

    private static ReadPlace place(Seen seen, Party self, boolean moved) {
        Member member = seen.self();
        return new ReadPlace(seen.room().id(), self, member == null ? null : member.read(), moved,
                seen.unread());
    }

    private Party self(Actor actor, RoomId room) {
        return Objects.requireNonNull(standings.require(actor, room, Deed.KEEP_PLACE).party());
    }
}
