package dev.millrace.persister.store;

import dev.millrace.model.ChatMessage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Rows and checkpoints in PostgreSQL.
 *
 * <p>{@link #store} is all or nothing, and may be repeated with the same batch however it ended: what is
 * there already is passed over by its id. So a commit whose outcome was never heard is simply tried again,
 * and a journal that is read twice is stored once.
 *
 * <p>Nearly always all of a batch is new, so it is copied, and only if that finds something there it is begun again the
 * careful way, which passes over it. What is there seldom comes alone (a stretch of the journal is read again), so then
 * a few batches go the careful way at once. Which way one goes is a matter of speed alone: lanes may change it under
 * each other.
 *
 * <p>Thread-safe: each call has a connection of its own.
 */
public final class MessageStore {

    /** A copy in vain costs less than a batch, so one in so many at most is little. */
    private static final int CAREFUL_BATCHES = 10;

    private final DataSource database;
    private final UUID owner;
    private final Duration lease;
    /** So many batches yet are stored the careful way. */
    private final AtomicInteger careful = new AtomicInteger();

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
            return careful.get() > 0 ? storeCarefully(batch) : storeNew(batch);
        } catch (SQLException e) {
            if (Poison.isCauseOf(e)) {
                return storeWithPoison(batch);
            }
            throw new StoreException(e);
        }
    }

    private Stored storeNew(Batch batch) throws SQLException, FencedException {
        try {
            return inOneTransaction(connection -> {
                List<ChatMessage> messages = MessageInsert.remembered(connection,
                        Poison.messagesOf(batch.messages()));
                int copied = MessageCopy.copy(connection, messages);
                return complete(connection, batch, messages, copied, List.of());
            });
        } catch (SQLException e) {
            if (MessageCopy.foundOneThere(e)) {
                return storeCarefully(batch);
            }
            throw e;
        }
    }

    private Stored storeCarefully(Batch batch) throws SQLException, FencedException {
        List<ChatMessage> messages = Poison.messagesOf(batch.messages());
        Stored stored = inOneTransaction(connection -> {
            int inserted = MessageInsert.insert(connection, messages);
            return complete(connection, batch, messages, inserted, List.of());
        });
        boolean allNew = stored.messages() == messages.size();
        careful.updateAndGet(left -> allNew ? Math.max(0, left - 1) : CAREFUL_BATCHES);
        return stored;
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
