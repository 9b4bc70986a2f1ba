package dev.millrace.tools.audit;

import java.sql.Connection;
import java.sql.SQLException;

/** Everything a transaction reads is of one moment, and nothing is held in memory that was not asked for. */
final class Snapshot {

    /** Rows in memory at a time. Beside a transaction, it is what makes the driver use a cursor. */
    static final int FETCH = 2_000;

    private Snapshot() {}

    /** Begins the transaction; its moment is that of its first query. */
    static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }
}
