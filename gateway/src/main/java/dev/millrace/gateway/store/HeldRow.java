package dev.millrace.gateway.store;

import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.HeldRoom;
import dev.millrace.gateway.room.roster.Member;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.Role;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.Position;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A room whose row is locked. Belongs to the transaction of its connection.
 *
 * <p>Members are written at the end and in the order of their rows' keys: readers and a persister's flush take those rows
 * without the room's, and of two who take them in one order none waits for the other in a circle.
 */
final class HeldRow implements HeldRoom {

    /** As the primary key has it. */
    private static final Comparator<Party> IN_ROW_ORDER = Comparator
            .comparing((Party party) -> party.side().name())
            .thenComparing(Party::id);

    private final Connection connection;
    private final Instant now;
    private final @Nullable Position last;
    private final Room before;
    private Room room;
    private final SortedMap<Party, Member> changed = new TreeMap<>(IN_ROW_ORDER);
    private final List<EffectRows.Draft> drafts = new ArrayList<>();

    HeldRow(Connection connection, Room room, Instant now, @Nullable Position last) {
        this.connection = connection;
        this.before = room;
        this.room = room;
        this.now = now;
        this.last = last;
    }

    /** Writes what became of the room, and returns what is to be told of it. */
    List<Effect> finish() throws SQLException {
        if (room.equals(before)) {
            return List.of();
        }
        RoomRows.update(connection, room);
        for (Member member : changed.values()) {
            MemberRows.put(connection, room.id(), member);
        }
        return EffectRows.insert(connection, room, drafts);
    }

    @Override
    public Room room() {
        return room;
    }

    @Override
    public @Nullable Position last() {
        return last;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public @Nullable Member member(Party party) {
        Member now = changed.get(party);
        return now != null ? now : found(() -> MemberRows.one(connection, room.id(), party));
    }

    @Override
    public List<Member> users() {
        requireUnchanged();
        return asked(() -> MemberRows.users(connection, room.id()));
    }

    @Override
    public @Nullable Member owner() {
        for (Member member : changed.values()) {
            if (isOwner(member)) {
                return member;
            }
        }
        Member stored = found(() -> MemberRows.owner(connection, room.id()));
        return stored == null || changed.containsKey(stored.party()) ? null : stored;
    }

    @Override
    public @Nullable Member successorTo(Party party) {
        requireUnchanged();
        return found(() -> MemberRows.successor(connection, room.id(), party));
    }

    @Override
    public void put(Member member) {
        Member was = member(member.party());
        changed.put(member.party(), member);
        changed(room.status(), room.members() + place(member) - (was == null ? 0 : place(was)));
    }

    @Override
    public void removeMembersBut(Set<UserId> staying) {
        requireUnchanged();
        List<Member> gone = asked(() -> MemberRows.removeAllBut(connection, room.id(),
                staying.stream().map(UserId::value).toList()));
        changed(room.status(), room.members() - gone.size());
    }

    @Override
    public void become(RoomStatus status) {
        changed(status, room.members());
    }

    @Override
    public void tell(Effect.What what, @Nullable Party party, String name, Actor by) {
        drafts.add(new EffectRows.Draft(what, party, name, by.userId(), by.name()));
    }

    /** Counted once, however much changes in one transaction. */
    private void changed(RoomStatus status, int members) {
        room = room.with(status, members, before.version() + 1);
    }

    private void requireUnchanged() {
        if (!changed.isEmpty()) {
            throw new IllegalStateException("members are looked through before any of them is put");
        }
    }

    private static boolean isOwner(Member member) {
        return member.isPresent() && member.role() == Role.OWNER && member.party().side() == SenderKind.USER;
    }

    /** How many places a member takes up. */
    private static int place(Member member) {
        return member.isPresent() && member.party().side() == SenderKind.USER ? 1 : 0;
    }

    private static <T> T asked(Question<T> question) {
        return Objects.requireNonNull(found(question));
    }

    private static <T> @Nullable T found(Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException e) {
            throw new Transactions.Failure(e);
        }
    }

    private interface Question<T> {
        @Nullable
        T ask() throws SQLException;
    }
}
