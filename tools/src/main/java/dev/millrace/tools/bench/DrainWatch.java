package dev.millrace.tools.bench;

import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Transfer;
import dev.millrace.tools.bench.measure.Written;
import dev.millrace.tools.bench.yardstick.Database;
import dev.millrace.tools.bench.yardstick.Seconds;
import dev.millrace.tools.stack.Part;
import dev.millrace.tools.stack.Stack;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What persisters use and do from their first row to their last, told of a look at a time. It is counted from the last
 * look that saw no row, which is the careful side. The start of a JVM is before that. One thread's.
 */
final class DrainWatch {

    private static final long EVERY = Duration.ofSeconds(1).toNanos();

    private final String subject;
    private final Connection connection;
    private final long messages;
    private final int batch;
    private final List<String> persisters;
    private final CpuMeter meter;
    /** Of when nothing was begun: rows are in the log before they are to be seen. */
    private final long walBefore;
    private final Map<String, Long> mostBytes = new HashMap<>();
    private final List<Long> resident = new ArrayList<>();
    private Seconds seconds = new Seconds();
    private CpuMeter.Reading before;
    private long weighAt;
    private boolean begun;
    private long stored;

    /**
     * @param stack      its persisters run by now
     * @param connection to its database; the caller's to close
     */
    DrainWatch(String subject, Stack stack, Connection connection, long messages, int batch)
            throws SQLException {
        this.subject = subject;
        this.connection = connection;
        this.messages = messages;
        this.batch = batch;
        Map<String, Long> pids = new TreeMap<>();
        pids.put(stack.postgres().name(), stack.postgres().pid());
        pids.put(stack.redis().name(), stack.redis().pid());
        this.persisters = stack.persisters().stream().map(Part::name).toList();
        stack.persisters().forEach(persister -> pids.put(persister.name(), persister.pid()));
        this.meter = new CpuMeter(pids);
        this.before = meter.read();
        this.walBefore = Database.walBytes(connection);
    }

    /** Comes before each look at how much is stored. */
    void look() {
        if (!begun) {
            before = meter.read();
            seconds = new Seconds();
        } else if (System.nanoTime() - weighAt >= 0) {
            weighAt = System.nanoTime() + EVERY;
            weigh();
        }
    }

    void stored(long total) {
        if (!begun && total > 0) {
            begun = true;
            weighAt = System.nanoTime();
        }
        stored = total;
        seconds.reached(total);
    }

    /** Everything is stored. */
    Transfer end() throws SQLException {
        Duration took = seconds.soFar();
        List<Cost> now = meter.since(before);
        var wal = new Written(Written.WAL, Database.walBytes(connection) - walBefore);
        weigh();
        List<Cost> costs = now.stream()
                .map(cost -> new Cost(cost.process(), cost.cpuSeconds(),
                        mostBytes.getOrDefault(cost.process(), cost.residentBytes())))
                .toList();
        return new Transfer(subject, messages, batch, took, costs, List.of(wal), seconds.end(stored),
                List.copyOf(resident));
    }

    /** How large a persister was in the end would not tell how large it had been. */
    private void weigh() {
        long all = 0;
        for (String persister : persisters) {
            long bytes = meter.residentBytes(persister);
            mostBytes.merge(persister, bytes, Math::max);
            all += bytes;
        }
        resident.add(all);
    }
}
