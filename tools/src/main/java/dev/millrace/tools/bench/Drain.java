package dev.millrace.tools.bench;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.audit.AuditConfig;
import dev.millrace.tools.bench.measure.Transfer;
import dev.millrace.tools.bench.yardstick.BareCopy;
import dev.millrace.tools.bench.yardstick.Database;
import dev.millrace.tools.stack.Part;
import dev.millrace.tools.stack.Stack;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How fast a full journal becomes rows, twice. A smaller one is filled while no persister runs, then they are started; so
 * does one that was away catch up, and its JVM is cold. Then the journal is filled while PostgreSQL takes no messages from
 * those that run; so does one catch up that PostgreSQL kept waiting. Afterwards the rows of the second go in by a bare COPY.
 * Nobody else may use the stack meanwhile. One thread's.
 */
final class Drain {

    /** One that no gateway has taken, and none takes while it is used: they choose at random, of a million. */
    private static final String FREE_SOURCE = // language=SQL
            """
            SELECT number FROM generate_series(0, 9999) AS number
            WHERE NOT EXISTS (SELECT FROM millrace.ledger_source WHERE source = number) LIMIT 1""";
    private static final String LATEST_EPOCH = // language=SQL
            "SELECT coalesce(max(epoch), 0) FROM millrace.journal_partition";
    /** A room's messages are stored in order, without gaps, from its first. */
    private static final String STORED = // language=SQL
            "SELECT coalesce(sum(seq), 0) FROM millrace.room_head WHERE starts_with(room_id, ?)";

    private static final String KEEP_WAITING = "LOCK TABLE millrace.message IN EXCLUSIVE MODE";
    private static final int SMALLER = 5;

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Stack stack;
    private final AuditConfig servers;
    private final Plan plan;
    private final Consumer<String> say;
    private final String prefix = "drain-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX)
            + "-";

    /**
     * What is drained.
     *
     * @param messages  in the full journal; the one before it has a fifth of them
     * @param members   of each room, who take turns to speak
     * @param textBytes of each message
     * @param batch     the most that the persisters store at once, by their configuration; and the bare COPY too
     */
    record Plan(long messages, int rooms, int members, int textBytes, int batch) {}

    /** What is drained at once; its rooms' ids begin with the mark. */
    private record Journal(String subject, String mark, long messages) {}

    Drain(Stack stack, AuditConfig servers, Plan plan, Consumer<String> say) {
        this.stack = stack;
        this.servers = servers;
        this.plan = plan;
        this.say = say;
    }

    /**
     * The persisters' when they ran for a while, and when they were just started, and the bare COPY's. They run when this
     * returns.
     */
    List<Transfer> run() throws IOException, SQLException, CommandException, InterruptedException {
        try (Connection connection = Database.connect(servers.postgres())) {
            var cold = new Journal("persister, just started", "a", plan.messages() / SMALLER);
            Transfer first = afterStart(cold, connection);
            Transfer drained = afterWaiting(new Journal("persister", "b", plan.messages()), connection);
            say.accept("  now a bare COPY of the same");
            var meter = new CpuMeter(Map.of(stack.postgres().name(), stack.postgres().pid()));
            return List.of(drained, first,
                    new BareCopy(servers.postgres(), plan.batch(), cold.messages).run(meter::begin));
        }
    }

    private Transfer afterStart(Journal journal, Connection connection)
            throws IOException, SQLException, CommandException, InterruptedException {
        stack.persisters().forEach(Part::kill);
        fill(journal, connection);
        Database.settle(connection);
        for (Part persister : stack.persisters()) {
            persister.launch();
        }
        Transfer drained = drain(journal, connection);
        for (Part persister : stack.persisters()) {
            persister.awaitHealthy();
        }
        return drained;
    }

    private Transfer afterWaiting(Journal journal, Connection connection)
            throws IOException, SQLException, CommandException, InterruptedException {
        try (Connection lock = Database.connect(servers.postgres());
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            statement.execute(KEEP_WAITING);
            fill(journal, connection);
            Database.settle(connection);
        }
        return drain(journal, connection);
    }

    private void fill(Journal journal, Connection connection)
            throws IOException, SQLException, CommandException {
        var fill = new JournalFill(servers.redis(), prefix + journal.mark, plan.rooms(),
                Math.toIntExact(freeSource(connection)), number(connection, LATEST_EPOCH));
        long began = System.nanoTime();
        fill.write(journal.messages, plan.members(), plan.textBytes());
        say.accept("  %,d messages in the journal after %.1f s".formatted(journal.messages,
                (System.nanoTime() - began) / 1e9));
    }

    private Transfer drain(Journal journal, Connection connection)
            throws SQLException, CommandException, InterruptedException {
        var watch = new DrainWatch(journal.subject, stack, connection, journal.messages, plan.batch());
        long last = System.nanoTime();
        try (PreparedStatement query = connection.prepareStatement(STORED)) {
            query.setString(1, prefix + journal.mark);
            for (long before = 0, stored = 0; stored < journal.messages; before = stored) {
                Thread.sleep(POLL);
                watch.look();
                stored = number(query);
                watch.stored(stored);
                if (stored > before) {
                    last = System.nanoTime();
                }
                requireProgress(journal, stored, Duration.ofNanos(System.nanoTime() - last));
            }
        }
        Transfer drained = watch.end();
        say.accept("  %s: %,d rows, %,.0f a second".formatted(journal.subject, drained.rows(),
                drained.perSecond()));
        return drained;
    }

    private void requireProgress(Journal journal, long stored, Duration quiet) throws CommandException {
        if (stack.failed().isDone()) {
            throw new CommandException(stack.failed().join());
        }
        if (quiet.compareTo(PATIENCE) > 0) {
            throw new CommandException("of %,d messages %,d were stored, and none for %d s"
                    .formatted(journal.messages, stored, quiet.toSeconds()));
        }
    }

    /** For messages that no gateway made. */
    static long freeSource(Connection connection) throws SQLException {
        return number(connection, FREE_SOURCE);
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            return number(statement);
        }
    }

    private static long number(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("no row for " + query);
            }
            return row.getLong(1);
        }
    }
}
