package dev.millrace.gateway.store;

import dev.millrace.gateway.room.history.StoredMessages;
import dev.millrace.gateway.room.history.Stretch;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;
import dev.millrace.model.retry.Contact;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads the rooms' messages in PostgreSQL. Thread-safe; blocks. */
public final class StoredHistory implements StoredMessages {

    /** Whoever asks does not wait longer than for a few of these. */
    private static final int PATIENCE_SECONDS = 1;

    private static final String NEWEST = """
            SELECT epoch, seq FROM millrace.message WHERE room_id = ? ORDER BY epoch DESC, seq DESC LIMIT 1""";

    private static final String MESSAGES = """
            SELECT id, sender_id, sender_name, type, body, created_at, client_id, sender_kind, epoch, seq
            FROM millrace.message
            WHERE room_id = ? AND (epoch, seq)""";

    private static final String BEFORE = MESSAGES + " < (?, ?) ORDER BY epoch DESC, seq DESC LIMIT ?";
    private static final String AFTER = MESSAGES + " > (?, ?) ORDER BY epoch, seq LIMIT ?";

    private static final String WITHDRAWN = """
            SELECT message_id FROM millrace.dead_letter WHERE message_id = ANY(?) AND redriven_at IS NULL
            UNION ALL SELECT id FROM millrace.repeated_message WHERE id = ANY(?)""";

    private final DataSource pool;
    private final Contact contact = new Contact("reading messages from PostgreSQL", InstantSource.system());

    public StoredHistory(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public Stored read(RoomId room, Stretch stretch, Collection<UUID> journaled) {
        try (Connection connection = pool.getConnection()) {
            // In this order: what is committed meanwhile makes the messages more than the newest says, never less.
            Position newest = newest(connection, room);
            List<ChatMessage> messages = messages(connection, room, stretch);
            Set<UUID> withdrawn = journaled.isEmpty() ? Set.of() : withdrawn(connection, journaled);
            contact.held();
            return new Stored(messages, newest, withdrawn);
        } catch (SQLException e) {
            contact.lost(e);
            throw new IllegalStateException("messages could not be read", e);
        }
    }

    private static Position newest(Connection connection, RoomId room) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(NEWEST)) {
            query.setQueryTimeout(PATIENCE_SECONDS);
            query.setString(1, room.value());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new Position(row.getLong(1), row.getLong(2)) : Stored.NOTHING;
            }
        }
    }

    private static List<ChatMessage> messages(Connection connection, RoomId room, Stretch stretch)
            throws SQLException {
        String sql = stretch.backwards() ? BEFORE : AFTER;
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setQueryTimeout(PATIENCE_SECONDS);
            query.setString(1, room.value());
            query.setLong(2, stretch.from().epoch());
            query.setLong(3, stretch.from().seq());
            query.setInt(4, stretch.limit());
            List<ChatMessage> messages = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    messages.add(messageOf(room, row));
                }
            }
            if (stretch.backwards()) {
                Collections.reverse(messages);
            }
            return messages;
        }
    }

    private static Set<UUID> withdrawn(Connection connection, Collection<UUID> journaled)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(WITHDRAWN)) {
            query.setQueryTimeout(PATIENCE_SECONDS);
            var ids = connection.createArrayOf("uuid", journaled.toArray());
            query.setArray(1, ids);
            query.setArray(2, ids);
            Set<UUID> withdrawn = new HashSet<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    withdrawn.add(row.getObject(1, UUID.class));
                }
            }
            return withdrawn;
        }
    }

    private static ChatMessage messageOf(RoomId room, ResultSet row) throws SQLException {
        var draft = new Draft(row.getObject(1, UUID.class), room, new UserId(row.getString(2)),
                row.getString(3),
                MessageType.valueOf(row.getString(4)), row.getString(5),
                row.getObject(6, OffsetDateTime.class).toInstant(), row.getString(7),
                SenderKind.valueOf(row.getString(8)));
        return new ChatMessage(draft, new Position(row.getLong(9), row.getLong(10)));
    }
}
