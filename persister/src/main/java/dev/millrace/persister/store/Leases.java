package dev.millrace.persister.store;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Who may store which partition, as PostgreSQL knows it. Each method is one short transaction, and every time in it
 * is PostgreSQL's: no process' clock decides about a lease.
 *
 * <p>No row is waited for: what another transaction has locked at the moment is passed over, and is there at the
 * next turn. For one thread at a time.
 */
public final class Leases {

    private static final String PREPARE = // language=SQL
            """
            INSERT INTO millrace.journal_partition (partition)
            SELECT * FROM generate_series(0, ? - 1)
            ON CONFLICT DO NOTHING""";

    private static final String APPEAR = // language=SQL
            """
            INSERT INTO millrace.persister (id, address, seen_at) VALUES (?::uuid, ?, clock_timestamp())
            ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()""";

    // An hour is far beyond every lease: nobody counts them any more.
    private static final String FORGET_THE_DEAD = // language=SQL
            "DELETE FROM millrace.persister WHERE seen_at < clock_timestamp() - interval '1 hour'";

    private static final String DISAPPEAR = // language=SQL
            "DELETE FROM millrace.persister WHERE id = ?::uuid";

    // Of n partitions and k persisters everybody has n/k, and the first n mod k one more: it adds up.
    private static final String FAIR_SHARE = // language=SQL
            """
            SELECT ? / count(*)
                + CASE WHEN count(*) FILTER (WHERE id < ?::uuid) < ? % count(*) THEN 1 ELSE 0 END
            FROM millrace.persister
            WHERE seen_at > clock_timestamp() - ?::interval OR id = ?::uuid""";

    private static final String GIVE_BACK = // language=SQL
            """
            UPDATE millrace.journal_partition SET owner = NULL, leased_until = NULL
            WHERE owner = ?::uuid AND (partition, lease_epoch) IN (SELECT * FROM unnest(?::integer[], ?::bigint[]))""";

    private static final String GIVE_BACK_ALL = // language=SQL
            "UPDATE millrace.journal_partition SET owner = NULL, leased_until = NULL WHERE owner = ?::uuid";

    // A row that is locked is being stored to, and that renews the lease as well.
    private static final String RENEW = // language=SQL
            """
            WITH free AS MATERIALIZED (
                SELECT partition FROM millrace.journal_partition WHERE owner = ?::uuid
                ORDER BY partition FOR NO KEY UPDATE SKIP LOCKED
            )
            UPDATE millrace.journal_partition AS known SET leased_until = clock_timestamp() + ?::interval
            FROM free WHERE known.partition = free.partition AND known.owner = ?::uuid""";

    private static final String TAKE = // language=SQL
            """
            WITH free AS MATERIALIZED (
                SELECT partition FROM millrace.journal_partition
                WHERE partition < ? AND (owner IS NULL OR (?::boolean AND leased_until < clock_timestamp()))
                ORDER BY partition LIMIT ? FOR NO KEY UPDATE SKIP LOCKED
            )
            UPDATE millrace.journal_partition AS known
            SET owner = ?::uuid, lease_epoch = known.lease_epoch + 1,
                leased_until = clock_timestamp() + ?::interval
            FROM free WHERE known.partition = free.partition""";

    private static final String HELD = // language=SQL
            """
            SELECT partition, lease_epoch, incarnation, epoch, stream_millis, stream_counter
            FROM millrace.journal_partition WHERE owner = ?::uuid AND partition < ? ORDER BY partition""";

    private final DataSource database;
    private final UUID self;
    private final String address;
    private final int partitions;
    private final Duration time;
    private boolean prepared;

    /**
     * @param self    who takes leases here
     * @param address where to find it, for people
     * @param time    how long a lease lasts that is not renewed
     */
    public Leases(DataSource database, UUID self, String address, int partitions, Duration time) {
        this.database = database;
        this.self = self;
        this.address = address;
        this.partitions = partitions;
        this.time = time;
    }

    /**
     * Shows that we live, gives back, renews what we hold, and takes what is free up to our share.
     *
     * @param giveBack       what we hold and nobody of us reads or stores any more
     * @param alsoTheExpired whether leases that were not renewed in time count as free
     */
    public Turn turn(Collection<Lease> giveBack, boolean alsoTheExpired) throws StoreException {
        return inOneTransaction(connection -> {
            prepare(connection);
            run(connection, APPEAR, self, address);
            int share = share(connection);
            giveBack(connection, giveBack);
            int renewed = held(connection).size();
            run(connection, RENEW, self, time, self);
            if (renewed < share) {
                run(connection, TAKE, partitions, alsoTheExpired, share - renewed, self, time);
            }
            return new Turn(held(connection), share);
        });
    }

    /** As {@link #turn} of one who is about to leave: its share is nothing, and it no longer counts. */
    public Turn lastTurn(Collection<Lease> giveBack) throws StoreException {
        return inOneTransaction(connection -> {
            run(connection, DISAPPEAR, self);
            giveBack(connection, giveBack);
            run(connection, RENEW, self, time, self);
            return new Turn(held(connection), 0);
        });
    }

    /** Gives everything back, whatever is still to be stored: the fence keeps it out. */
    public void leave() throws StoreException {
        inOneTransaction(connection -> {
            run(connection, GIVE_BACK_ALL, self);
            run(connection, DISAPPEAR, self);
            return new Turn(List.of(), 0);
        });
    }

    /**
     * How it stands after a turn.
     *
     * @param held  in the order of the partitions
     * @param share how many would be fair
     */
    public record Turn(List<Claim> held, int share) {}

    private void prepare(Connection connection) throws SQLException {
        if (!prepared) {
            run(connection, PREPARE, partitions);
            run(connection, FORGET_THE_DEAD);
            prepared = true;
        }
    }

    private int share(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FAIR_SHARE)) {
            set(select, partitions, self, partitions, time, self);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private void giveBack(Connection connection, Collection<Lease> leases) throws SQLException {
        if (leases.isEmpty()) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(GIVE_BACK)) {
            var columns = new Columns(connection, update);
            columns.add(self);
            columns.add("integer", leases, Lease::partition);
            columns.add("bigint", leases, Lease::epoch);
            update.executeUpdate();
        }
    }

    private List<Claim> held(Connection connection) throws SQLException {
        List<Claim> held = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(HELD)) {
            set(select, self, partitions);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    held.add(new Claim(new Lease(row.getInt(1), row.getLong(2)),
                            new Checkpoint(new Incarnation(row.getString(3)), row.getLong(4),
                                    new StreamId(row.getLong(5), row.getLong(6)))));
                }
            }
        }
        return held;
    }

    private Turn inOneTransaction(Work work) throws StoreException {
        try (Connection connection = database.getConnection()) {
            // A server that hangs must be known before the lease is over, not when the socket's patience is.
            connection.setNetworkTimeout(Runnable::run, (int) time.toMillis());
            connection.setAutoCommit(false);
            Turn turn = work.on(connection);
            connection.commit();
            return turn;
        } catch (SQLException e) {
            throw new StoreException(e);
        }
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i] instanceof Duration duration
                    ? Checkpoints.interval(duration)
                    : values[i];
            statement.setObject(i + 1, value);
        }
    }

    @FunctionalInterface
    private interface Work {
        Turn on(Connection connection) throws SQLException;
    }
}
