package dev.millrace.gateway.store;

import dev.millrace.gateway.room.RoomHeads;
import dev.millrace.model.RoomId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Reads the room heads in PostgreSQL. Thread-safe; blocks. */
public final class StoredRoomHeads implements RoomHeads {

    /** Whoever asks does not wait longer than this, so neither does the query. */
    private static final int PATIENCE_SECONDS = 1;

    private static final String HEAD = """
            SELECT coalesce((SELECT epoch FROM millrace.journal_partition WHERE partition = ?), 0),
                   coalesce((SELECT seq FROM millrace.room_head WHERE room_id = ?), 0)""";

    private final DataSource pool;

    public StoredRoomHeads(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public Head of(int partition, RoomId room) {
        try (Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement(HEAD)) {
            query.setQueryTimeout(PATIENCE_SECONDS);
            query.setInt(1, partition);
            query.setString(2, room.value());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new Head(row.getLong(1), row.getLong(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the head of a room could not be read", e);
        }
    }
}
