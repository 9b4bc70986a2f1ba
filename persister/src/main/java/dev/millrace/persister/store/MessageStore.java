package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Rows and checkpoints in PostgreSQL.
 *
 * <p>{@link #store} is all or nothing, and may be repeated with the same batch however it ended: what is
 * there already is passed over by its id. So a commit whose outcome was never heard is simply tried again,
 * and a journal that is read twice is stored once.
 *
 * <p>Thread-safe: each call has a connection of its own.
 */
public final class MessageStore {

    private final DataSource database;
    private final UUID owner;
    private final Duration lease;

    /**
     * @param database its connections come in auto-commit mode, and a closed one is rolled back
     * @param owner    who holds the leases
     * @param lease    for how long storing renews them
     */
    public MessageStore(DataSource database, UUID owner, Duration lease) {
        this.database = database;
        this.owner = owner;
        this.lease = lease;
    }

    /**
     * Returns when the batch is committed. Blocks at most as long as the connection's timeouts allow.
     *
     * @throws FencedException when a lease of the batch is lost
     * @throws StoreException  when it is not known to be stored, and may be tried again
     */
    public Stored store(Batch batch) throws StoreException, FencedException {
        try {
            return inOneTransaction(connection -> {
                List<ChatMessage> messages = Poison.messagesOf(batch.messages());
                int inserted = MessageInsert.insert(connection, messages);
                return complete(connection, batch, messages, inserted, List.of());
            });
        } catch (SQLException e) {
            if (Poison.isCauseOf(e)) {
                return storeWithPoison(batch);
            }
            throw new StoreException(e);
        }
    }

    private Stored storeWithPoison(Batch batch) throws StoreException, FencedException {
        try {
            return inOneTransaction(connection -> {
                var poison = Poison.separate(connection, batch.messages());
                return complete(connection, batch, Poison.messagesOf(poison.good()), poison.inserted(),
                        poison.bad());
            });
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    /** All of the transaction but the messages. The fence is last: nobody waits for its rows longer than a commit. */
    private Stored complete(Connection connection, Batch batch, List<ChatMessage> messages, int inserted,
            List<Batch.DeadLetter> poison) throws SQLException, FencedException {
        int repeated = Rows.account(connection, messages, inserted);
        int deadLetters = DeadLetters.bury(connection,
                Stream.concat(batch.unreadable().stream(), poison.stream()).toList());
        Checkpoints.move(connection, owner, lease, batch.checkpoints());
        return new Stored(inserted, repeated, deadLetters);
    }

    private Stored inOneTransaction(Work work) throws SQLException, FencedException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Stored stored = work.on(connection);
            connection.commit();
            return stored;
        }
    }

    @FunctionalInterface
    private interface Work {
        Stored on(Connection connection) throws SQLException, FencedException;
    }
}
