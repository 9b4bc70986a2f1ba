package dev.millrace.gateway.store;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.retry.Contact;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.InstantSource;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Does something in one transaction. What PostgreSQL undid because two waited for each other is done again, a few times.
 * Thread-safe; blocks.
 */
final class Transactions {

    private static final Logger log = LoggerFactory.getLogger(Transactions.class);

    private static final int ATTEMPTS = 4;

    /**
     * A connection broke; no resources; somebody intervened, or the statement's time was over; a standby; a lock or a
     * transaction that took too long.
     */
    private static final String AWAY = "08|53|57|25006|55P03|25P03";

    /** The transaction was rolled back because of another one. */
    private static final String ROLLED_BACK = "40";

    private final DataSource pool;
    private final Contact contact = new Contact("keeping rooms in PostgreSQL", InstantSource.system());

    Transactions(DataSource pool) {
        this.pool = pool;
    }

    /**
     * @throws Refusal {@code UNAVAILABLE} where PostgreSQL is away, or busy; {@code INTERNAL} where the statement is wrong;
     *                 or as the work throws, which undoes it
     */
    <T> T run(Work<T> work) {
        return Objects.requireNonNull(find(work::in));
    }

    /** The same of what may be nothing. */
    <T> @Nullable T find(Search<T> work) {
        for (int attempt = 1;; attempt++) {
            try {
                T result = once(work);
                contact.held();
                return result;
            } catch (SQLException e) {
                if (!isOf(e, ROLLED_BACK) || attempt == ATTEMPTS) {
                    throw refusal(e);
                }
            }
        }
    }

    private <T> @Nullable T once(Search<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (Failure e) {
                rollBack(connection, e.getCause());
                throw e.getCause();
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private static void rollBack(Connection connection, Exception because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is lost, and the transaction with it.
            because.addSuppressed(e);
        }
    }

    private Refusal refusal(SQLException e) {
        if (e instanceof SQLTransientConnectionException || isOf(e, AWAY) || isOf(e, ROLLED_BACK)) {
            contact.lost(e);
            return Refusal.of(ErrorCode.UNAVAILABLE, "rooms cannot be asked about just now");
        }
        log.error("a statement about rooms failed", e);
        return Refusal.of(ErrorCode.INTERNAL, ErrorCode.INTERNAL.meaning());
    }

    /** @param states beginnings of SQLSTATEs */
    private static boolean isOf(SQLException e, String states) {
        String state = e.getSQLState();
        if (state == null) {
            return false;
        }
        for (String beginning : states.split("\\|", -1)) {
            if (state.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** What is done. It may be begun again, on another connection. */
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /** What is done where there may be nothing to do it with. */
    interface Search<T> {
        @Nullable
        T in(Connection connection) throws SQLException;
    }

    /** A statement's failure on its way through code that knows of none. */
    static final class Failure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final SQLException cause;

        Failure(SQLException cause) {
            super(cause);
            this.cause = cause;
        }

        @Override
        public synchronized SQLException getCause() {
            return cause;
        }
    }
}
