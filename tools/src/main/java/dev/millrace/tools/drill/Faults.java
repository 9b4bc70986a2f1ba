package dev.millrace.tools.drill;

import dev.millrace.embedded.RespClient;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.audit.AuditConfig;
import dev.millrace.tools.stack.Part;
import dev.millrace.tools.stack.Stack;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** Does faults to a stack, and mends what it broke. Several threads may use it for different parts. */
final class Faults {

    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration REDIS_TIMEOUT = Duration.ofSeconds(5);

    private final Stack stack;
    private final AuditConfig servers;

    Faults(Stack stack, AuditConfig servers) {
        this.stack = stack;
        this.servers = servers;
    }

    /** What is left to do after a fault. */
    interface Mend {
        void run() throws IOException, InterruptedException, CommandException;

        Mend NOTHING = () -> {};
    }

    /** Told when the harm is done, and before anything is mended: from here on counts. */
    interface Harm {
        void done() throws InterruptedException;
    }

    /**
     * What was done.
     *
     * @param fault as it turned out
     * @param mend  what is to be mended once the others have taken over
     */
    record Done(Fault fault, Mend mend) {}

    /** Does it, for as long as it holds. */
    Done strike(Fault fault, Harm harm)
            throws IOException, InterruptedException, CommandException, SQLException {
        return switch (fault.kind()) {
            case PERSISTER_KILL -> new Done(fault, kill(stack.persisters(), fault, harm));
            case GATEWAY_KILL -> new Done(fault, kill(stack.gateways(), fault, harm));
            case PERSISTER_KILL_IN_TRANSACTION -> killInTransaction(fault, harm);
            case PERSISTER_PAUSE -> new Done(fault, pause(fault, harm));
            case POSTGRES_KILL -> new Done(fault, restart(stack.postgres(), fault.hold(), harm));
            case REDIS_KILL -> {
                awaitWritten();
                yield new Done(fault, restart(stack.redis(), fault.hold(), harm));
            }
            case TABLE_LOCK -> new Done(fault, lock(fault.hold(), harm));
            case CONNECTIONS_CUT -> new Done(fault, cut(harm));
        };
    }

    /** Where there is another, it is started again only after that one has taken over. */
    private static Mend kill(List<Part> parts, Fault fault, Harm harm)
            throws IOException, InterruptedException {
        Part victim = victim(parts, fault);
        victim.kill();
        harm.done();
        if (parts.size() > 1) {
            return victim::restart;
        }
        Thread.sleep(fault.hold());
        victim.restart();
        return Mend.NOTHING;
    }

    /** Where no persister came to wait in a transaction, it was a kill like any other, and is called that. */
    private Done killInTransaction(Fault fault, Harm harm)
            throws IOException, InterruptedException, SQLException {
        try (Connection connection = PostgresAccess.connect(servers.postgres())) {
            takeLock(connection);
            boolean blocked = awaitBlocked(connection, stack.persisters().size(), PATIENCE);
            Mend mend = kill(stack.persisters(), fault, harm);
            connection.rollback();
            return new Done(blocked ? fault : fault.as(Fault.Kind.PERSISTER_KILL), mend);
        }
    }

    private Mend pause(Fault fault, Harm harm) throws IOException, InterruptedException, CommandException {
        Part victim = victim(stack.persisters(), fault);
        victim.pause();
        try {
            harm.done();
            Thread.sleep(fault.hold());
        } finally {
            victim.goOn();
        }
        return Mend.NOTHING;
    }

    private static Mend restart(Part part, Duration hold, Harm harm)
            throws IOException, InterruptedException {
        part.kill();
        harm.done();
        Thread.sleep(hold);
        part.restart();
        return Mend.NOTHING;
    }

    private Mend lock(Duration hold, Harm harm) throws InterruptedException, SQLException {
        try (Connection connection = PostgresAccess.connect(servers.postgres())) {
            takeLock(connection);
            harm.done();
            Thread.sleep(hold);
            connection.rollback();
        }
        return Mend.NOTHING;
    }

    private Mend cut(Harm harm) throws IOException, SQLException, InterruptedException {
        try (RespClient redis = redis()) {
            redis.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            redis.command("CLIENT", "KILL", "TYPE", "pubsub");
        }
        try (Connection connection = PostgresAccess.connect(servers.postgres());
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name <> '%s'"""
                    .formatted(PostgresAccess.NAME));
        }
        harm.done();
        return Mend.NOTHING;
    }

    /**
     * Redis holds back its writes while the disk is slow to sync, and answers all the same: killed then, it loses
     * what {@code appendfsync everysec} allows it to. This fault is about the process, not about the disk.
     */
    private void awaitWritten() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (RespClient redis = redis()) {
            while (!redis.text("INFO", "persistence").contains("aof_pending_bio_fsync:0")
                    && System.nanoTime() < deadline) {
                Thread.sleep(POLL);
            }
        }
    }

    private static void takeLock(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE millrace.message IN ACCESS EXCLUSIVE MODE");
        }
    }

    /**
     * Until so many persisters' transactions wait for a lock; or, where fewer have anything to write, until one has
     * for a while.
     *
     * @return false if none ever did
     */
    static boolean awaitBlocked(Connection connection, int count, Duration patience)
            throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        long enough = System.nanoTime() + patience.toNanos() / 4;
        try (Statement statement = connection.createStatement()) {
            while (System.nanoTime() < deadline) {
                try (ResultSet row = statement.executeQuery("""
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock'
                            AND application_name = 'millrace-persister'""")) {
                    row.next();
                    int blocked = row.getInt(1);
                    if (blocked >= count || (blocked > 0 && System.nanoTime() > enough)) {
                        return true;
                    }
                }
                Thread.sleep(POLL);
            }
        }
        return false;
    }

    private RespClient redis() throws IOException {
        return RespClient.connect(servers.redis().host(), servers.redis().port(),
                servers.redis().password().reveal(), REDIS_TIMEOUT);
    }

    private static Part victim(List<Part> parts, Fault fault) {
        return parts.get(fault.victim() % parts.size());
    }
}
