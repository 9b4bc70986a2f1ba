package dev.millrace.gateway.store;

import dev.millrace.gateway.room.ledger.LedgerLine;
import dev.millrace.gateway.room.ledger.LedgerStatement;
import dev.millrace.gateway.room.ledger.LedgerStore;
import dev.millrace.model.MessageIds;
import dev.millrace.model.retry.Contact;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** The accounts in PostgreSQL. Thread-safe: one for all event loops, so that the log tells of an outage once. */
public final class StoredLedger implements LedgerStore {

    private static final String OPEN = """
            INSERT INTO millrace.ledger_source (source, gateway, window_millis, written_up_to)
            VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    /** A window is final before it is written, so what is there already is the same. */
    private static final String WINDOW = """
            INSERT INTO millrace.ledger_window (source, window_start, partition, acked, digest, uncertain,
                confirmed)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    private static final String WRITTEN = """
            UPDATE millrace.ledger_source SET written_up_to = greatest(written_up_to, ?) WHERE source = ?""";

    private static final String CLOSED = """
            UPDATE millrace.ledger_source SET written_up_to = greatest(written_up_to, ?), closed_at = now()
            WHERE source = ?""";

    private final DataSource pool;
    private final Contact contact = new Contact("writing the ledger to PostgreSQL", InstantSource.system());
    private final SecureRandom random = new SecureRandom();

    public StoredLedger(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public int open(String gateway, Duration window, Instant from) {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement(OPEN)) {
            insert.setString(2, gateway);
            insert.setInt(3, Math.toIntExact(window.toMillis()));
            insert.setObject(4, time(from));
            int source;
            do {
                source = random.nextInt(MessageIds.SOURCES);
                insert.setInt(1, source);
            } while (insert.executeUpdate() == 0);
            return source;
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger could not be opened", e);
        }
    }

    @Override
    public void write(int source, LedgerStatement statement) {
        write(source, statement, WRITTEN);
    }

    @Override
    public void close(int source, LedgerStatement statement) {
        write(source, statement, CLOSED);
    }

    private void write(int source, LedgerStatement statement, String move) {
        String gauge = statement.lines().size() + " lines to write";
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            if (!statement.lines().isEmpty()) {
                insert(connection, source, statement);
            }
            try (PreparedStatement update = connection.prepareStatement(move)) {
                update.setObject(1, time(statement.upTo()));
                update.setInt(2, source);
                update.executeUpdate();
            }
            connection.commit();
            contact.held(gauge);
        } catch (SQLException e) {
            contact.lost(e, gauge);
            throw new IllegalStateException("the ledger could not be written", e);
        }
    }

    private static void insert(Connection connection, int source, LedgerStatement statement)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(WINDOW)) {
            for (LedgerLine line : statement.lines()) {
                insert.setInt(1, source);
                insert.setObject(2, time(line.windowStart()));
                insert.setInt(3, line.partition());
                insert.setInt(4, line.acknowledged().count());
                insert.setObject(5, line.acknowledged().combined());
                insert.setArray(6, connection.createArrayOf("uuid", line.uncertain().toArray()));
                insert.setArray(7, connection.createArrayOf("uuid", line.confirmed().toArray()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
