package dev.millrace.gateway.store;

import dev.millrace.gateway.room.roster.ListPlace;
import dev.millrace.gateway.room.roster.Member;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.gateway.room.roster.RoomEntry.Head;
import dev.millrace.gateway.room.roster.StoredEntry;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Rooms with their last messages. */
final class EntryRows {

    private static final String ROOM = "SELECT " + RoomRows.COLUMNS + ", " + MemberRows.COLUMNS + """
            , h.epoch AS head_epoch, h.seq AS head_seq, h.message_id, coalesce(h.at, r.created_at) AS last_at
            """;

    private static final String ONE = ROOM + """
            FROM millrace.room r
            LEFT JOIN millrace.room_head h ON h.room_id = r.id
            LEFT JOIN millrace.room_member m
                ON m.room_id = r.id AND m.side = ? AND m.member_id = ? AND m.left_at IS NULL
            WHERE r.id = ?""";

    /**
     * Each room is looked up by itself, which the limits see to: so what there is to do grows with the rooms that somebody
     * is in, and never with all that there are. Messages are looked up for the rooms of the page alone.
     */
    private static final String PAGE = ROOM + """
            FROM millrace.room_member m
            CROSS JOIN LATERAL (SELECT * FROM millrace.room WHERE id = m.room_id LIMIT 1) AS r
            LEFT JOIN LATERAL (SELECT * FROM millrace.room_head WHERE room_id = m.room_id LIMIT 1) AS h ON true
            WHERE m.side = ? AND m.member_id = ? AND m.left_at IS NULL
                AND (coalesce(h.at, r.created_at), r.id) < (coalesce(?::timestamptz, 'infinity'), ?)
            ORDER BY last_at DESC, r.id DESC LIMIT ?""";

    private static final String WITH_HEADS = """
            SELECT page.id, kind, ref, title, status, admission, store_id, capacity, members, expires_at,
                version, page.created_at, side, member_id, name, role, joined_at, left_at, removed,
                read_epoch, read_seq, head_epoch, head_seq, last_at,
                said.type, said.sender_id, said.sender_name, said.sender_kind,
                left(CASE WHEN revised.message_id IS NULL THEN said.body ELSE coalesce(revised.body, '') END, %d)
            FROM (%s) AS page
            LEFT JOIN LATERAL (
                SELECT * FROM millrace.message WHERE id = page.message_id LIMIT 1) AS said ON true
            LEFT JOIN LATERAL (
                SELECT v.message_id, v.body FROM millrace.message_revision v
                WHERE v.message_id = page.message_id ORDER BY v.revision DESC LIMIT 1) AS revised ON true
            ORDER BY last_at DESC, page.id DESC""";

    private static final String ENTRY = WITH_HEADS.formatted(StoredEntry.PREVIEW_LENGTH, ONE);

    /** For the test of its plan. */
    static final String LIST = WITH_HEADS.formatted(StoredEntry.PREVIEW_LENGTH, PAGE);

    private EntryRows() {}

    static @Nullable StoredEntry one(Connection connection, RoomId room, @Nullable Party self)
            throws SQLException {
        try (Sql query = new Sql(connection, ENTRY)) {
            return query.set(self == null ? "" : self.side().name())
                    .set(self == null ? "" : self.id())
                    .set(room)
                    .row(EntryRows::read);
        }
    }

    static List<StoredEntry> page(Connection connection, Party party, @Nullable ListPlace after, int limit)
            throws SQLException {
        try (Sql query = new Sql(connection, LIST)) {
            return query.set(party)
                    .set(after == null ? null : after.at())
                    .set(after == null ? "" : after.room().value())
                    .set(limit)
                    .rows(EntryRows::read);
        }
    }

    private static StoredEntry read(Cells cells) throws SQLException {
        Room room = RoomRows.read(cells);
        Member self = MemberRows.readOrNull(cells);
        Position last = cells.position();
        Instant lastAt = cells.time();
        if (last == null || cells.isNull()) {
            return new StoredEntry(room, self, last, lastAt, null);
        }
        Head head = new Head(last, cells.word(MessageType.class), new UserId(cells.text()), cells.text(),
                cells.word(SenderKind.class), cells.text(), lastAt);
        return new StoredEntry(room, self, last, lastAt, head);
    }
}
