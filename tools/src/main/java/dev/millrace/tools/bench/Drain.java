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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How fast a full journal becomes rows: it is filled while no persister runs, then they are started, and nobody adds to
 * it. Afterwards the same rows go in by a bare COPY. Nobody else may use the stack meanwhile. One thread's.
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
     * @param members   of each room, who take turns to speak
     * @param textBytes of each message
     * @param batch     the most that the persisters store at once, by their configuration; and the bare COPY too
     */
    record Plan(long messages, int rooms, int members, int textBytes, int batch) {}

    Drain(Stack stack, AuditConfig servers, Plan plan, Consumer<String> say) {
        this.stack = stack;
        this.servers = servers;
        this.plan = plan;
        this.say = say;
    }

    /** The persisters' and the bare COPY's. The persisters run when this returns. */
    List<Transfer> run() throws IOException, SQLException, CommandException, InterruptedException {
        try (Connection connection = Database.connect(servers.postgres())) {
            stack.persisters().forEach(Part::kill);
            fill(connection);
            Database.settle(connection);
            for (Part persister : stack.persisters()) {
                persister.launch();
            }
            Transfer drained = drain(connection);
            for (Part persister : stack.persisters()) {
                persister.awaitHealthy();
            }
            say.accept("  %,d rows, %,.0f a second; now a bare COPY of the same".formatted(drained.rows(),
                    drained.perSecond()));
            var meter = new CpuMeter(Map.of(stack.postgres().name(), stack.postgres().pid()));
            return List.of(drained, new BareCopy(servers.postgres(), plan.batch()).run(meter::begin));
        }
    }

    private void fill(Connection connection) throws IOException, SQLException, CommandException {
        var fill = new JournalFill(servers.redis(), prefix, plan.rooms(),
                Math.toIntExact(freeSource(connection)), number(connection, LATEST_EPOCH));
        long began = System.nanoTime();
        fill.write(plan.messages(), plan.members(), plan.textBytes());
        say.accept("  %,d messages in the journal after %.1f s".formatted(plan.messages(),
                (System.nanoTime() - began) / 1e9));
    }

    private Transfer drain(Connection connection)
            throws SQLException, CommandException, InterruptedException {
        var watch = new DrainWatch(stack, connection, plan.messages(), plan.batch());
        long last = System.nanoTime();
        try (PreparedStatement query = connection.prepareStatement(STORED)) {
            query.setString(1, prefix);
            for (long before = 0, stored = 0; stored < plan.messages(); before = stored) {
                Thread.sleep(POLL);
                watch.look();
                stored = number(query);
                watch.stored(stored);
                if (stored > before) {
                    last = System.nanoTime();
                }
                requireProgress(stored, Duration.ofNanos(System.nanoTime() - last));
            }
        }
        return watch.end();
    }

    private void requireProgress(long stored, Duration quiet) throws CommandException {
        if (stack.failed().isDone()) {
            throw new CommandException(stack.failed().join());
        }
        if (quiet.compareTo(PATIENCE) > 0) {
            throw new CommandException("of %,d messages %,d were stored, and none for %d s"
                    .formatted(plan.messages(), stored, quiet.toSeconds()));
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
