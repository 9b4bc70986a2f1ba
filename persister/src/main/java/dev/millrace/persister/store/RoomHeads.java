package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.RoomId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last message of each room. */
final class RoomHeads {

    // In the rooms' order, so that two writers lock the rows in the same order and never each other. What has no
    // position of ours, because somebody else published it, moves by its time.
    private static final String MOVE = // language=SQL
            """
            INSERT INTO millrace.room_head AS head (room_id, epoch, seq, message_id, at)
            SELECT * FROM unnest(?::text[], ?::bigint[], ?::bigint[], ?::uuid[], ?::timestamptz[])
                AS moved (room_id, epoch, seq, message_id, at)
            ORDER BY moved.room_id
            ON CONFLICT (room_id) DO UPDATE
            SET epoch = excluded.epoch, seq = excluded.seq, message_id = excluded.message_id, at = excluded.at
            WHERE (head.epoch, head.seq, head.at) < (excluded.epoch, excluded.seq, excluded.at)""";

    private RoomHeads() {}

    /** Moves heads forwards; one that is further already stays. */
    static void move(Connection connection, Collection<ChatMessage> messages) throws SQLException {
        List<ChatMessage> last = lastOfEachRoom(messages);
        if (last.isEmpty()) {
            return;
        }
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            var columns = new Columns(connection, move);
            columns.add("text", last, message -> message.draft().roomId().value());
            columns.add("bigint", last, message -> message.position().epoch());
            columns.add("bigint", last, message -> message.position().seq());
            columns.add("uuid", last, message -> message.draft().id());
            columns.addTimes(last, message -> message.draft().createdAt());
            move.executeUpdate();
        }
    }

    private static List<ChatMessage> lastOfEachRoom(Collection<ChatMessage> messages) {
        Map<RoomId, ChatMessage> last = new HashMap<>();
        for (ChatMessage message : messages) {
            last.merge(message.draft().roomId(), message,
                    (one, other) -> other.position().compareTo(one.position()) >= 0 ? other : one);
        }
        return List.copyOf(last.values());
    }
}
