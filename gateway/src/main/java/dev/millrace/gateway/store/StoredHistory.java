package dev.millrace.gateway.store;

import dev.millrace.gateway.room.history.Latest;
import dev.millrace.gateway.room.history.StoredMessages;
import dev.millrace.gateway.room.history.Stretch;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.retry.Contact;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads the rooms' messages in PostgreSQL. Thread-safe; blocks. */
public final class StoredHistory implements StoredMessages {

    /** Whoever asks does not wait longer than for a few of these. */
    private static final int PATIENCE_SECONDS = 1;

    static final String NEWEST = """
            SELECT epoch, seq FROM millrace.message WHERE room_id = ? ORDER BY epoch DESC, seq DESC LIMIT 1""";

    private static final String IN_ROOM = MessageRows.SELECT + "WHERE said.room_id = ? AND ";

    static final String BEFORE = IN_ROOM + "(epoch, seq) < (?, ?) ORDER BY epoch DESC, seq DESC LIMIT ?";
    static final String AFTER = IN_ROOM + "(epoch, seq) > (?, ?) ORDER BY epoch, seq LIMIT ?";
    private static final String ONE = IN_ROOM + "said.id = ?";

    static final String BACK = """
            SELECT epoch, seq FROM millrace.message WHERE room_id = ? AND (epoch, seq) < (?, ?)
            ORDER BY epoch DESC, seq DESC OFFSET ? LIMIT 1""";

    private static final String WITHDRAWN = """
            SELECT message_id FROM millrace.dead_letter WHERE message_id = ANY(?) AND redriven_at IS NULL
            UNION ALL SELECT id FROM millrace.repeated_message WHERE id = ANY(?)""";

    private static final String REVISED = """
            SELECT DISTINCT ON (message_id) message_id, revision, body, at FROM millrace.message_revision
            WHERE message_id = ANY(?) ORDER BY message_id, revision DESC""";

    private final DataSource pool;
    private final Contact contact = new Contact("reading messages from PostgreSQL", InstantSource.system());

    public StoredHistory(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public Stored read(RoomId room, Stretch stretch, Collection<UUID> journaled) {
        return ask(connection -> {
            // In this order: what is committed meanwhile makes the messages more than the newest says, never less.
            Position newest = newest(connection, room);
            Map<UUID, Latest> revised = new HashMap<>();
            List<ChatMessage> messages = messages(connection, room, stretch, revised);
            Set<UUID> withdrawn = Set.of();
            if (!journaled.isEmpty()) {
                withdrawn = withdrawn(connection, journaled);
                addRevised(connection, journaled, revised);
            }
            return new Stored(messages, newest, withdrawn, revised);
        });
    }

    @Override
    public @Nullable ChatMessage find(RoomId room, UUID message) {
        return this.<Optional<ChatMessage>>ask(connection -> {
            try (PreparedStatement query = prepare(connection, ONE, room)) {
                query.setObject(2, message);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? Optional.of(MessageRows.said(room, row)) : Optional.empty();
                }
            }
        }).orElse(null);
    }

    @Override
    public @Nullable Position back(RoomId room, Position before, int messages) {
        return this.<Optional<Position>>ask(connection -> {
            if (newest(connection, room).compareTo(before) < 0) {
                return Optional.empty();
            }
            try (PreparedStatement query = prepare(connection, BACK, room)) {
                query.setLong(2, before.epoch());
                query.setLong(3, before.seq());
                query.setInt(4, messages - 1);
                return Optional.of(position(query));
            }
        }).orElse(null);
    }

    private <T> T ask(Question<T> question) {
        try (Connection connection = pool.getConnection()) {
            T answer = question.ask(connection);
            contact.held();
            return answer;
        } catch (SQLException e) {
            contact.lost(e);
            throw new IllegalStateException("messages could not be read", e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, RoomId room)
            throws SQLException {
        PreparedStatement query = connection.prepareStatement(sql);
        query.setQueryTimeout(PATIENCE_SECONDS);
        query.setString(1, room.value());
        return query;
    }

    private static Position newest(Connection connection, RoomId room) throws SQLException {
        try (PreparedStatement query = prepare(connection, NEWEST, room)) {
            return position(query);
        }
    }

    private static Position position(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? new Position(row.getLong(1), row.getLong(2)) : Stored.NOTHING;
        }
    }

    private static List<ChatMessage> messages(Connection connection, RoomId room, Stretch stretch,
            Map<UUID, Latest> revised) throws SQLException {
        try (PreparedStatement query = prepare(connection, stretch.backwards() ? BEFORE : AFTER, room)) {
            query.setLong(2, stretch.from().epoch());
            query.setLong(3, stretch.from().seq());
            query.setInt(4, stretch.limit());
            List<ChatMessage> messages = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    ChatMessage message = MessageRows.said(room, row);
                    messages.add(message);
                    Latest latest = MessageRows.latest(row);
                    if (latest != null) {
                        revised.put(message.draft().id(), latest);
                    }
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

    private static void addRevised(Connection connection, Collection<UUID> journaled,
            Map<UUID, Latest> revised) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(REVISED)) {
            query.setQueryTimeout(PATIENCE_SECONDS);
            query.setArray(1, connection.createArrayOf("uuid", journaled.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    revised.put(row.getObject(1, UUID.class), MessageRows.latest(row, 2));
                }
            }
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }
}
