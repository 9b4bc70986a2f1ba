package dev.millrace.persister.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * One at a time, in the whole database. PostgreSQL holds it for as long as the connection lives, so whoever is
 * killed has let go.
 */
public final class JobLock implements AutoCloseable {

    private static final String TRY = // language=SQL
            "SELECT pg_try_advisory_lock(hashtextextended('millrace.job.' || ?, 0))";

    private static final String RELEASE = // language=SQL
            "SELECT pg_advisory_unlock(hashtextextended('millrace.job.' || ?, 0))";

    private final Connection connection;
    private final String name;

    private JobLock(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /** Empty if somebody else has it. */
    public static Optional<JobLock> tryTake(DataSource database, String name) throws StoreException {
        try {
            Connection connection = database.getConnection();
            var lock = new JobLock(connection, name);
            if (lock.ask(TRY)) {
                return Optional.of(lock);
            }
            connection.close();
            return Optional.empty();
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    @Override
    public void close() throws StoreException {
        try (connection) {
            ask(RELEASE);
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private boolean ask(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
