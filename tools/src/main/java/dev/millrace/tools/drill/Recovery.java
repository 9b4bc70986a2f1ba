package dev.millrace.tools.drill;

import dev.millrace.tools.audit.AuditConfig;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How long until everything goes on as before. */
final class Recovery {

    private static final Duration POLL = Duration.ofMillis(20);

    private final Load load;
    private final AuditConfig servers;
    private final Duration atMost;

    /** @param atMost after this it is called broken */
    Recovery(Load load, AuditConfig servers, Duration atMost) {
        this.load = load;
        this.servers = servers;
        this.atMost = atMost;
    }

    /**
     * When it went on.
     *
     * @param acked  after so many ms every client was acknowledged something new; -1 if not at all
     * @param stored and after so many, something new of every partition was a row
     */
    record Times(long acked, long stored) {
        boolean isWhole() {
            return acked >= 0 && stored >= 0;
        }
    }

    /** Begins to count, on a thread of its own: others may be busy with the fault. */
    Future<Times> begin() throws InterruptedException {
        long began = System.nanoTime();
        Load.Watch watch = load.watch(servers.redis().partitions());
        var times = new FutureTask<>(() -> count(watch, began));
        Thread.ofVirtual().name("recovery").start(times);
        return times;
    }

    private Times count(Load.Watch watch, long began) throws InterruptedException, ExecutionException {
        List<UUID> probes;
        try {
            probes = watch.acked.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Times(-1, -1);
        }
        long acked = millisSince(began);
        while (!areStored(probes)) {
            if (millisSince(began) > atMost.toMillis()) {
                return new Times(acked, -1);
            }
            Thread.sleep(POLL);
        }
        return new Times(acked, millisSince(began));
    }

    private static long millisSince(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }

    /** A PostgreSQL that does not answer has stored nothing yet. */
    boolean areStored(List<UUID> ids) {
        try (Connection connection = PostgresAccess.connect(servers.postgres());
                PreparedStatement query = connection.prepareStatement("""
                        SELECT count(DISTINCT id) FROM (
                            SELECT id FROM millrace.message UNION ALL SELECT id FROM millrace.repeated_message)
                        WHERE id = ANY (?)""")) {
            query.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1) == ids.size();
            }
        } catch (SQLException e) {
            return false;
        }
    }
}
