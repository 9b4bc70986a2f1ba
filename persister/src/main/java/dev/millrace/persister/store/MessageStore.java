package dev.millrace.persister.store;

import dev.millrace.model.redis.StreamId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Rows and checkpoints in PostgreSQL.
 *
 * <p>{@link #store} is all or nothing, and may be repeated with the same batch however it ended: what is
 * there already is passed over by its id. So a commit whose outcome was never heard is simply tried again,
 * and a journal that is read twice is stored once.
 */
public final class MessageStore {

    private static final String CHECKPOINTS = // language=SQL
            """
            SELECT partition, stream_millis, stream_counter FROM millrace.journal_partition""";

    private static final int PROBE_SECONDS = 1;

    private final DataSource database;

    /** @param database its connections come in auto-commit mode, and a closed one is rolled back */
    public MessageStore(DataSource database) {
        this.database = database;
    }

    /** Up to where each partition's journal is stored; a partition nothing was stored of is absent. */
    public Map<Integer, StreamId> checkpoints() throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(CHECKPOINTS);
                ResultSet row = select.executeQuery()) {
            Map<Integer, StreamId> checkpoints = new TreeMap<>();
            while (row.next()) {
                checkpoints.put(row.getInt(1), new StreamId(row.getLong(2), row.getLong(3)));
            }
            return checkpoints;
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** Fails if PostgreSQL does not answer. */
    public void probe() throws StoreException {
        try (Connection connection = database.getConnection()) {
            if (!connection.isValid(PROBE_SECONDS)) {
                throw new SQLException("no answer within " + PROBE_SECONDS + " s");
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** Returns when the batch is committed. Blocks at most as long as the connection's timeouts allow. */
    public Stored store(Batch batch) throws StoreException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            int messages = Insert.messages(connection, batch.messages());
            int deadLetters = Insert.deadLetters(connection, batch.unreadable());
            Insert.checkpoints(connection, batch.checkpoints());
            connection.commit();
            return new Stored(messages, deadLetters);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }
}
