package dev.millrace.gateway.store;

import dev.millrace.gateway.room.NamedMessages;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Finds messages in PostgreSQL by their names. Thread-safe; blocks. */
public final class StoredNames implements NamedMessages {

    /** Whoever asks does not wait longer than this, so neither does the query. */
    private static final int PATIENCE_SECONDS = 1;

    private static final String SAID = MessageRows.SELECT
            + "WHERE said.room_id = ? AND said.sender_id = ? AND said.client_id = ?";

    private final DataSource pool;

    public StoredNames(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public @Nullable ChatMessage said(RoomId room, UserId sender, String clientId) {
        try (Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement(SAID)) {
            query.setQueryTimeout(PATIENCE_SECONDS);
            query.setString(1, room.value());
            query.setString(2, sender.value());
            query.setString(3, clientId);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? MessageRows.said(room, row) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("a named message could not be read", e);
        }
    }
}
