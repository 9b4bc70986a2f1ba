package dev.millrace.persister.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What may be forgotten, and the forgetting. Belongs to the transaction its connections come in.
 **/
public final class Retention {

    private static final String FORGET_BEFORE = // language=SQL
            """
            INSERT INTO millrace.retention AS so_far (forgotten_before) VALUES (?::timestamptz)
            ON CONFLICT (only_row) DO UPDATE SET forgotten_before = excluded.forgotten_before
            WHERE so_far.forgotten_before < excluded.forgotten_before""";

    private static final String FORGOTTEN_BEFORE = // language=SQL
            "SELECT forgotten_before FROM millrace.retention";

    private final DataSource database;

    public Retention(DataSource database) {
        this.database = database;
    }

    /** Says that what was made earlier may be gone, for whoever would miss it. It never becomes less again. */
    public void forgetBefore(Instant limit) throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(FORGET_BEFORE)) {
            new Columns(connection, update).add(limit.toString());
            update.executeUpdate();
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** Empty if nobody ever asked for it. */
    public Optional<Instant> forgottenBefore() throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(FORGOTTEN_BEFORE);
                ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.of(row.getTimestamp(1).toInstant()) : Optional.empty();
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** How many rows there are to forget. */
    public long count(Forgettable what, Instant limit) throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement count = connection.prepareStatement(what.count())) {
            what.ask(new Columns(connection, count), limit, what.start());
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** Forgets some of the rows, and says how many and where they ended. */
    public Slice forget(Forgettable what, Instant limit, String after, int atMost) throws StoreException {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement(what.delete())) {
            var columns = new Columns(connection, delete);
            what.ask(columns, limit, after);
            columns.add(atMost);
            try (ResultSet row = delete.executeQuery()) {
                row.next();
                String last = row.getString(2);
                return new Slice(row.getInt(1), last == null ? after : last);
            }
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** @param last where to go on after these rows */
    public record Slice(int rows, String last) {}
}
