package dev.millrace.gateway.store;

import dev.millrace.gateway.room.history.Latest;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.UUID;

/** A message's row beside its last revision, as it is selected and read. */
final class MessageRows {

    /** Without any condition. Each message's revisions are looked up by its id, whatever the planner thinks of their number. */
    static final String SELECT = """
            SELECT said.id, sender_id, sender_name, type, said.body, created_at, client_id, sender_kind, epoch, seq,
                   latest.revision, latest.body, latest.at
            FROM millrace.message AS said
            LEFT JOIN LATERAL (SELECT revision, body, at FROM millrace.message_revision
                               WHERE message_id = said.id ORDER BY revision DESC LIMIT 1) AS latest ON true
            """;

    private static final int REVISION = 11;

    private MessageRows() {}

    static ChatMessage said(RoomId room, ResultSet row) throws SQLException {
        var draft = new Draft(row.getObject(1, UUID.class), room, new UserId(row.getString(2)),
                row.getString(3), MessageType.valueOf(row.getString(4)), row.getString(5),
                row.getObject(6, OffsetDateTime.class).toInstant(), row.getString(7),
                SenderKind.valueOf(row.getString(8)));
        return new ChatMessage(draft, new Position(row.getLong(9), row.getLong(10)));
    }

    static @Nullable Latest latest(ResultSet row) throws SQLException {
        return row.getObject(REVISION) == null ? null : latest(row, REVISION);
    }

    /** @param first the column of its number, which text and time follow */
    static Latest latest(ResultSet row, int first) throws SQLException {
        return new Latest(row.getInt(first), row.getString(first + 1),
                row.getObject(first + 2, OffsetDateTime.class).toInstant());
    }
}
