package dev.millrace.persister.store;

import dev.millrace.model.redis.StreamId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Stores journal entries once more, beside whoever owns their partition: no checkpoint moves, so no lease is
 * needed. Belongs to the transaction its connections come in.
 */
public final class Replaying {

    private static final String CHECKPOINTS = // language=SQL
            "SELECT partition, stream_millis, stream_counter FROM millrace.journal_partition";

    private final DataSource database;

    public Replaying(DataSource database) {
        this.database = database;
    }

    /** Up to where each partition counts as stored; one that nothing was stored of is absent. */
    public Map<Integer, StreamId> storedUpTo() throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(CHECKPOINTS);
                ResultSet row = select.executeQuery()) {
            Map<Integer, StreamId> reached = new TreeMap<>();
            while (row.next()) {
                reached.put(row.getInt(1), new StreamId(row.getLong(2), row.getLong(3)));
            }
            return reached;
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** @return what was missing; nothing, if all is as it should be */
    public Stored store(Batch batch) throws StoreException {
        try (Connection connection = database.getConnection()) {
            var rows = Rows.store(connection, batch.messages());
            int buried = DeadLetters.bury(connection,
                    Stream.concat(batch.unreadable().stream(), rows.refused().stream()).toList());
            return new Stored(rows.inserted(), rows.repeated(), buried);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }
}
