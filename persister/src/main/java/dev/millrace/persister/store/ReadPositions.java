package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Up to where members have read: whoever speaks has read what was said before.
 *
 * <p>These are derived, and no message waits for them or fails by them: whose row somebody holds just then, because they join,
 * leave or read, is passed over. They moved it themselves, or it moves with the next that they say.
 */
final class ReadPositions {

    // A store has one row in a room, whichever of its owners speaks; who is no member has none, and gets none.
    private static final String MOVE = // language=SQL
            """
            UPDATE millrace.room_member AS member
            SET read_epoch = behind.epoch, read_seq = behind.seq, read_at = now()
            FROM (SELECT it.room_id, it.side, it.member_id, spoken.epoch, spoken.seq
                  FROM (SELECT said.room_id, said.side, said.epoch, said.seq, said.only_next,
                               CASE said.side WHEN 'STORE'
                                   THEN (SELECT store_id FROM millrace.room WHERE id = said.room_id)
                                   ELSE said.sender_id END AS member_id
                        FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::boolean[])
                            AS said (room_id, side, sender_id, epoch, seq, only_next)) AS spoken
                  JOIN millrace.room_member AS it USING (room_id, side, member_id)
                  WHERE (it.read_epoch, it.read_seq) < (spoken.epoch, spoken.seq)
                      AND (NOT spoken.only_next OR it.read_seq = spoken.seq - 1)
                  FOR NO KEY UPDATE OF it SKIP LOCKED) AS behind
            WHERE (member.room_id, member.side, member.member_id)
                = (behind.room_id, behind.side, behind.member_id)
                AND (member.read_epoch, member.read_seq) < (behind.epoch, behind.seq)""";

    private ReadPositions() {}

    /** Moves them forwards; one that is further already stays. Waits for nobody. */
    static void move(Connection connection, Collection<ChatMessage> messages) throws SQLException {
        Map<Speaker, ChatMessage> last = new HashMap<>();
        Map<Speaker, ChatMessage> joined = new HashMap<>();
        for (ChatMessage message : messages) {
            MessageType type = message.draft().type();
            // What somebody else published has no place of ours.
            if ((type.isSpoken() || type.isKnownToItsSender()) && message.position().seq() > 0) {
                (type.isSpoken() ? last : joined).merge(Speaker.of(message.draft()), message,
                        ReadPositions::later);
            }
        }
        List<Map.Entry<Speaker, ChatMessage>> spoken = new ArrayList<>(last.entrySet());
        // Of the two at most one moves a position: a joining only that of who has read just what was before it.
        joined.entrySet()
                .stream()
                .filter(it -> !last.containsKey(it.getKey())
                        || later(last.get(it.getKey()), it.getValue()).equals(it.getValue()))
                .forEach(spoken::add);
        if (spoken.isEmpty()) {
            return;
        }
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            var columns = new Columns(connection, move);
            columns.add("text", spoken, it -> it.getKey().room().value());
            columns.add("text", spoken, it -> it.getKey().side().name());
            columns.add("text", spoken, it -> it.getKey().user());
            columns.add("bigint", spoken, it -> it.getValue().position().epoch());
            columns.add("bigint", spoken, it -> it.getValue().position().seq());
            columns.add("boolean", spoken, it -> !it.getValue().draft().type().isSpoken());
            move.executeUpdate();
        }
    }

    private static ChatMessage later(ChatMessage one, ChatMessage other) {
        return one.position().compareTo(other.position()) >= 0 ? one : other;
    }

    /** @param user empty for a store's owners, who are one */
    private record Speaker(RoomId room, SenderKind side, String user) {

        static Speaker of(Draft draft) {
            return new Speaker(draft.roomId(), draft.senderKind(),
                    draft.senderKind() == SenderKind.STORE ? "" : draft.senderId().value());
        }
    }
}
