package dev.millrace.gateway.store;

import dev.millrace.gateway.room.roster.Member;
import dev.millrace.gateway.room.roster.NewRoom.NewMember;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.Role;
import dev.millrace.gateway.room.roster.RoomPlan;
import dev.millrace.gateway.room.roster.Roster.Moved;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** The rows of members. */
final class MemberRows {

    static final String COLUMNS = """
            m.side, m.member_id, m.name, m.role, m.joined_at, m.left_at, m.removed, m.read_epoch, m.read_seq""";

    /** How many these are. */
    private static final int WIDTH = 9;

    private static final String INSERT = """
            INSERT INTO millrace.room_member (room_id, side, member_id, name, role, read_epoch, read_seq)
            SELECT ?, new.side, new.member_id, new.name, new.role, ?, ?
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[]) AS new (side, member_id, name, role)""";

    /** A place that was read moves without the room being held, so it is not set but moved. */
    private static final String PUT = """
            INSERT INTO millrace.room_member AS m
                (room_id, side, member_id, name, role, joined_at, left_at, removed, read_epoch, read_seq)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (room_id, side, member_id) DO UPDATE
            SET name = excluded.name, role = excluded.role, joined_at = excluded.joined_at,
                left_at = excluded.left_at, removed = excluded.removed,
                (read_epoch, read_seq) = (SELECT e, s FROM (VALUES (m.read_epoch, m.read_seq),
                    (excluded.read_epoch, excluded.read_seq)) AS place (e, s) ORDER BY e DESC, s DESC LIMIT 1)""";

    private static final String OF_ROOM = "SELECT " + COLUMNS
            + " FROM millrace.room_member m WHERE m.room_id = ?";

    private static final String ONE = OF_ROOM + " AND m.side = ? AND m.member_id = ?";

    private static final String USERS = OF_ROOM + " AND m.side = 'USER'";

    private static final String PRESENT = OF_ROOM
            + " AND m.left_at IS NULL ORDER BY m.joined_at, m.side, m.member_id";

    private static final String PRESENT_USERS = USERS + " AND m.left_at IS NULL";

    private static final String OWNER = PRESENT_USERS + " AND m.role = 'OWNER'";

    private static final String SUCCESSOR = PRESENT_USERS
            + " AND m.member_id <> ? ORDER BY m.role = 'ADMIN' DESC, m.joined_at, m.member_id LIMIT 1";

    /** In one order, so that it and whoever moves the places of many members do not wait for each other. */
    private static final String REMOVE = """
            WITH gone AS (
                SELECT g.room_id, g.side, g.member_id FROM millrace.room_member g
                WHERE g.room_id = ? AND g.side = 'USER' AND g.role = 'MEMBER' AND g.left_at IS NULL
                    AND g.member_id <> ALL (?)
                ORDER BY g.member_id FOR UPDATE)
            UPDATE millrace.room_member m SET left_at = now(), removed = true FROM gone
            WHERE (m.room_id, m.side, m.member_id) = (gone.room_id, gone.side, gone.member_id)
            RETURNING\s""" + COLUMNS;

    private static final String MOVE = """
            UPDATE millrace.room_member SET read_epoch = ?, read_seq = ?, read_at = now()
            WHERE room_id = ? AND side = ? AND member_id = ? AND left_at IS NULL
                AND (read_epoch, read_seq) < (?, ?)""";

    private MemberRows() {}

    static Member read(Cells cells) throws SQLException {
        return new Member(new Party(cells.word(SenderKind.class), cells.text()), cells.text(),
                cells.word(Role.class), cells.time(), cells.timeOrNull(), cells.truth(), cells.position());
    }

    /** Of a join that may have found nobody. */
    static @Nullable Member readOrNull(Cells cells) throws SQLException {
        if (cells.isNull()) {
            cells.skip(WIDTH);
            return null;
        }
        return read(cells);
    }

    static void insert(Connection connection, RoomPlan plan) throws SQLException {
        List<NewMember> members = plan.members();
        try (Sql insert = new Sql(connection, INSERT)) {
            insert.set(plan.id())
                    .set(plan.read().epoch())
                    .set(plan.read().seq())
                    .texts(members.stream().map(member -> member.party().side().name()).toList())
                    .texts(members.stream().map(member -> member.party().id()).toList())
                    .texts(members.stream().map(NewMember::name).toList())
                    .texts(members.stream().map(member -> member.role().name()).toList())
                    .update();
        }
    }

    static void put(Connection connection, RoomId room, Member member) throws SQLException {
        Position read = Objects.requireNonNullElse(member.read(), new Position(0, 0));
        try (Sql put = new Sql(connection, PUT)) {
            put.set(room)
                    .set(member.party())
                    .set(member.name())
                    .set(member.role())
                    .set(member.joinedAt())
                    .set(member.leftAt())
                    .set(member.removed())
                    .set(read.epoch())
                    .set(read.seq())
                    .update();
        }
    }

    static @Nullable Member one(Connection connection, RoomId room, Party party) throws SQLException {
        try (Sql query = new Sql(connection, ONE)) {
            return query.set(room).set(party).row(MemberRows::read);
        }
    }

    static List<Member> users(Connection connection, RoomId room) throws SQLException {
        try (Sql query = new Sql(connection, USERS)) {
            return query.set(room).rows(MemberRows::read);
        }
    }

    static List<Member> present(Connection connection, RoomId room) throws SQLException {
        try (Sql query = new Sql(connection, PRESENT)) {
            return query.set(room).rows(MemberRows::read);
        }
    }

    static @Nullable Member owner(Connection connection, RoomId room) throws SQLException {
        try (Sql query = new Sql(connection, OWNER)) {
            return query.set(room).row(MemberRows::read);
        }
    }

    static @Nullable Member successor(Connection connection, RoomId room, Party to) throws SQLException {
        try (Sql query = new Sql(connection, SUCCESSOR)) {
            return query.set(room).set(to.id()).row(MemberRows::read);
        }
    }

    static List<Member> removeAllBut(Connection connection, RoomId room, List<String> staying)
            throws SQLException {
        try (Sql remove = new Sql(connection, REMOVE)) {
            return remove.set(room).texts(staying).rows(MemberRows::read);
        }
    }

    /** Null where they are not in the room. */
    static @Nullable Moved moveRead(Connection connection, RoomId room, Party party, Position to)
            throws SQLException {
        try (Sql move = new Sql(connection, MOVE)) {
            int moved = move.set(to.epoch())
                    .set(to.seq())
                    .set(room)
                    .set(party)
                    .set(to.epoch())
                    .set(to.seq())
                    .update();
            if (moved > 0) {
                return new Moved(to, true);
            }
        }
        Member member = one(connection, room, party);
        Position read = member == null || !member.isPresent() ? null : member.read();
        return read == null ? null : new Moved(read, false);
    }
}
