package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How the rows of messages come into the table when some may be there already. Of a batch whose messages are all new,
 * {@link MessageCopy} costs less.
 */
final class MessageInsert {

    private static final String MESSAGES = // language=SQL
            """
            INSERT INTO millrace.message
                (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at, client_id,
                 sender_kind)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
                                 ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::text[])
                AS said (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at, client_id,
                         sender_kind)
            WHERE said.created_at >= coalesce((SELECT forgotten_before FROM millrace.retention), '-infinity')
            ON CONFLICT DO NOTHING""";

    private static final String FORGOTTEN_BEFORE = // language=SQL
            "SELECT forgotten_before FROM millrace.retention";

    private MessageInsert() {}

    /**
     * Passes over what is there already: by its id, or because its sender has said it before. And what was
     * forgotten on purpose, which a journal that is read anew may hold still, stays so.
     *
     * @return how many were not there yet
     */
    static int insert(Connection connection, List<ChatMessage> messages) throws SQLException {
        if (messages.isEmpty()) {
            return 0;
        }
        try (PreparedStatement insert = connection.prepareStatement(MESSAGES)) {
            bind(connection, insert, messages);
            return insert.executeUpdate();
        }
    }

    private static void bind(Connection connection, PreparedStatement insert, List<ChatMessage> messages)
            throws SQLException {
        var columns = new Columns(connection, insert);
        columns.add("uuid", messages, message -> message.draft().id());
        columns.add("text", messages, message -> message.draft().roomId().value());
        columns.add("bigint", messages, message -> message.position().epoch());
        columns.add("bigint", messages, message -> message.position().seq());
        columns.add("text", messages, message -> message.draft().senderId().value());
        columns.add("text", messages, message -> message.draft().senderName());
        columns.add("text", messages, message -> message.draft().type().name());
        columns.add("text", messages, message -> message.draft().text());
        columns.addTimes(messages, message -> message.draft().createdAt());
        columns.add("text", messages, message -> message.draft().clientId());
        columns.add("text", messages, message -> message.draft().senderKind().name());
    }

    /** Those that are not forgotten, in their order. */
    static List<ChatMessage> remembered(Connection connection, List<ChatMessage> messages)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FORGOTTEN_BEFORE);
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return messages;
            }
            Instant limit = row.getTimestamp(1).toInstant();
            return messages.stream()
                    .filter(it -> !it.draft().createdAt().truncatedTo(ChronoUnit.MILLIS).isBefore(limit))
                    .toList();
        }
    }
}
