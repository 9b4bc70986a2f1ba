package dev.millrace.persister.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;

/** Moves checkpoints under a fence: a lease that somebody else was given since moves nothing. */
final class Checkpoints {

    // The rows are locked in their order first, so that nobody who locks several can wait for us in a circle. Whoever
    // stores is alive, so it renews the lease too; the database's clock alone says when it ends.
    private static final String MOVE = // language=SQL
            """
            WITH reached AS (
                SELECT * FROM unnest(?::integer[], ?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[])
                    AS reached (partition, lease_epoch, incarnation, epoch, millis, counter)
            ), held AS (
                SELECT known.partition FROM millrace.journal_partition AS known
                JOIN reached USING (partition, lease_epoch)
                WHERE known.owner = ?::uuid
                ORDER BY known.partition
                FOR NO KEY UPDATE OF known
            )
            UPDATE millrace.journal_partition AS known
            SET incarnation = reached.incarnation, epoch = greatest(known.epoch, reached.epoch),
                stream_millis = reached.millis, stream_counter = reached.counter,
                leased_until = greatest(known.leased_until, clock_timestamp() + ?::interval),
                moved_at = clock_timestamp()
            FROM reached JOIN held USING (partition)
            WHERE known.partition = reached.partition AND known.lease_epoch = reached.lease_epoch
                AND known.owner = ?::uuid
            RETURNING known.partition, known.lease_epoch""";

    private Checkpoints() {}

    /**
     * For the end of a transaction: the rows stay locked until then, and others wait for them.
     *
     * @throws FencedException naming the leases that are lost; the transaction must be rolled back
     */
    static void move(Connection connection, UUID owner, Duration lease,
            SortedMap<Lease, Checkpoint> reached) throws SQLException, FencedException {
        if (reached.isEmpty()) {
            return;
        }
        Set<Lease> lost;
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            var rows = reached.entrySet();
            var columns = new Columns(connection, move);
            columns.add("integer", rows, row -> row.getKey().partition());
            columns.add("bigint", rows, row -> row.getKey().epoch());
            columns.add("text", rows, row -> row.getValue().incarnation().value());
            columns.add("bigint", rows, row -> row.getValue().epoch());
            columns.add("bigint", rows, row -> row.getValue().id().millis());
            columns.add("bigint", rows, row -> row.getValue().id().counter());
            columns.add(owner);
            columns.add(interval(lease));
            columns.add(owner);
            lost = without(reached, move);
        }
        if (!lost.isEmpty()) {
            throw new FencedException(lost);
        }
    }

    /** As PostgreSQL reads it. */
    static String interval(Duration duration) {
        return duration.toMillis() + " milliseconds";
    }

    private static Set<Lease> without(SortedMap<Lease, Checkpoint> reached, PreparedStatement move)
            throws SQLException {
        var lost = new LinkedHashSet<>(reached.keySet());
        try (ResultSet moved = move.executeQuery()) {
            while (moved.next()) {
                lost.remove(new Lease(moved.getInt(1), moved.getLong(2)));
            }
        }
        return lost;
    }
}
