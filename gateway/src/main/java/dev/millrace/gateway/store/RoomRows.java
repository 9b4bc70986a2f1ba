package dev.millrace.gateway.store;

import dev.millrace.gateway.room.roster.Admission;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.gateway.room.roster.RoomKind;
import dev.millrace.gateway.room.roster.RoomPlan;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.gateway.room.roster.Roster.Asked;
import dev.millrace.gateway.room.roster.Roster.Known;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The rows of rooms. */
final class RoomRows {

    static final String COLUMNS = """
            r.id, r.kind, r.ref, r.title, r.status, r.admission, r.store_id, r.capacity, r.members, r.expires_at,
            r.version, r.created_at""";

    private static final String INSERT = """
            INSERT INTO millrace.room AS r
                (id, kind, ref, title, admission, store_id, capacity, members, expires_at, created_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            RETURNING\s""" + COLUMNS;

    private static final String BY_REF = "SELECT id FROM millrace.room WHERE kind = ? AND ref = ?";

    /** Whoever only refers to the room, as a member's row does, need not wait. */
    private static final String LOCK = "SELECT " + COLUMNS + """
            , now(), h.epoch, h.seq
            FROM millrace.room r LEFT JOIN millrace.room_head h ON h.room_id = r.id
            WHERE r.id = ? FOR NO KEY UPDATE OF r""";

    private static final String UPDATE = """
            UPDATE millrace.room SET status = ?, members = ?, version = ?, changed_at = now() WHERE id = ?""";

    private static final String KNOWN = "SELECT " + COLUMNS + ", " + MemberRows.COLUMNS + """
, asked.user_id
            FROM unnest(?::text[], ?::text[]) AS asked (user_id, room_id)
            JOIN millrace.room r ON r.id = asked.room_id
            LEFT JOIN millrace.room_member m
                ON m.room_id = r.id AND m.side = 'USER' AND m.member_id = asked.user_id""";

    private RoomRows() {}

    static Room read(Cells cells) throws SQLException {
        return new Room(new RoomId(cells.text()), cells.word(RoomKind.class), cells.textOrNull(),
                cells.textOrNull(), cells.word(RoomStatus.class), cells.word(Admission.class),
                cells.textOrNull(), cells.integer(), cells.integer(), cells.timeOrNull(), cells.number(),
                cells.time());
    }

    /** Waits for whoever makes the same at this moment. Null where there is one already. */
    static @Nullable Room insert(Connection connection, RoomPlan plan) throws SQLException {
        int users = (int) plan.members()
                .stream()
                .filter(member -> member.party().side() == SenderKind.USER)
                .count();
        try (Sql insert = new Sql(connection, INSERT)) {
            return insert.set(plan.id())
                    .set(plan.kind())
                    .set(plan.ref())
                    .set(plan.title())
                    .set(plan.admission())
                    .set(plan.storeId())
                    .set(plan.capacity())
                    .set(users)
                    .set(plan.expiresAt())
                    .set(plan.createdBy().value())
                    .row(RoomRows::read);
        }
    }

    static @Nullable RoomId byRef(Connection connection, RoomKind kind, String ref) throws SQLException {
        try (Sql query = new Sql(connection, BY_REF)) {
            return query.set(kind).set(ref).row(cells -> new RoomId(cells.text()));
        }
    }

    /** Waits for whoever holds it. Null where there is none. */
    static @Nullable HeldRow hold(Connection connection, RoomId room) throws SQLException {
        try (Sql query = new Sql(connection, LOCK)) {
            return query.set(room)
                    .row(cells -> new HeldRow(connection, read(cells), cells.time(), cells.position()));
        }
    }

    static void update(Connection connection, Room room) throws SQLException {
        try (Sql update = new Sql(connection, UPDATE)) {
            update.set(room.status()).set(room.members()).set(room.version()).set(room.id()).update();
        }
    }

    static Map<Asked, Known> known(Connection connection, Collection<Asked> asked) throws SQLException {
        try (Sql query = new Sql(connection, KNOWN)) {
            Map<Asked, Known> known = new HashMap<>();
            query.texts(asked.stream().map(one -> one.user().value()).toList())
                    .texts(asked.stream().map(one -> one.room().value()).toList())
                    .rows(cells -> {
                        var row = new Known(read(cells), MemberRows.readOrNull(cells));
                        return known.put(new Asked(new UserId(cells.text()), row.room().id()), row);
                    });
            return known;
        }
    }
}
