package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;

import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Separates the messages that PostgreSQL takes from those it refuses, within one transaction: what is refused is
 * halved and tried again, down to the single one. A bad one among n costs about 2 log n statements.
 *
 * <p>Used after a batch was refused; whoever has nothing bad pays nothing for it.
 */
final class Poison {

    /** Data exceptions, violated constraints, and what is too large. Everything else may pass by itself. */
    private static final Set<String> OF_THE_DATA = Set.of("22", "23", "54");

    private final Connection connection;
    private final List<Batch.Item> good = new ArrayList<>();
    private final List<Batch.DeadLetter> bad = new ArrayList<>();
    private int inserted;

    private Poison(Connection connection) {
        this.connection = connection;
    }

    /** Whether the error is one of what was to be stored, so that trying it again is in vain. */
    static boolean isCauseOf(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && OF_THE_DATA.contains(state.substring(0, 2));
    }

    /** Inserts the good ones, in their order. */
    static Poison separate(Connection connection, List<Batch.Item> items) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // A constraint that waits for the commit would blame the whole batch.
            statement.execute("SET CONSTRAINTS ALL IMMEDIATE");
        }
        var poison = new Poison(connection);
        poison.insert(items);
        return poison;
    }

    List<Batch.Item> good() {
        return good;
    }

    List<Batch.DeadLetter> bad() {
        return bad;
    }

    /** How many of the good ones were not there yet. */
    int inserted() {
        return inserted;
    }

    private void insert(List<Batch.Item> items) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            inserted += MessageInsert.insert(connection, messagesOf(items));
            good.addAll(items);
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            if (!isCauseOf(e)) {
                throw e;
            }
            connection.rollback(before);
            if (items.size() == 1) {
                bad.add(items.getFirst().buried(reason(e)));
            } else {
                int half = items.size() / 2;
                insert(items.subList(0, half));
                insert(items.subList(half, items.size()));
            }
        }
    }

    static List<ChatMessage> messagesOf(List<Batch.Item> items) {
        return items.stream().map(Batch.Item::message).toList();
    }

    /** Without PostgreSQL's detail, which quotes the row: the payload stands beside it. */
    private static String reason(SQLException e) {
        ServerErrorMessage said = e instanceof PSQLException postgres
                ? postgres.getServerErrorMessage()
                : null;
        return e.getSQLState() + ": " + (said == null ? e.getMessage() : said.getMessage());
    }
}
