package dev.millrace.tools.bench;

import dev.millrace.embedded.ScratchFolder;
import dev.millrace.model.config.ConfigException;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.measure.Comparison;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Results;
import dev.millrace.tools.bench.measure.Sweep;
import dev.millrace.tools.bench.measure.Transfer;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.bench.report.Progress;
import dev.millrace.tools.bench.yardstick.BareScript;
import dev.millrace.tools.stack.Workspace;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One call of the command: measures what was asked for, one thing after the other, each subject on a machine that has
 * nothing else to do. Runs on the caller's thread; closing it, on any thread, stops what it has started.
 */
final class Bench implements AutoCloseable {

    private static final int ROUNDS = 2;
    private static final int SCRIPT_CALLS = 300_000;
    private static final int SCRIPT_BATCH = 100;
    private static final int MOST_AT_ONCE = 1_000;

    private final BenchOptions options;
    private final Consumer<String> say;
    private final Started started = new Started();

    Bench(BenchOptions options, Consumer<String> say) {
        this.options = options;
        this.say = say;
    }

    /** @param command as it was typed */
    Results run(String command)
            throws IOException, SQLException, CommandException, ConfigException, InterruptedException {
        Instant began = Instant.now();
        List<Measurement> measurements = new ArrayList<>();
        List<Transfer> transfers = new ArrayList<>();
        List<Sweep> sweeps = new ArrayList<>();
        Comparison comparison = null;
        if (options.isComparison()) {
            comparison = compare();
        } else if (options.mode == Mode.SWEEP) {
            sweeps.add(sweep());
        } else if (options.mode == Mode.DRAIN) {
            transfers.addAll(drain());
        } else {
            measure(measurements, transfers);
        }
        return new Results(command, began, ThisMachine.describe(options.root), measurements, transfers,
                sweeps,
                comparison);
    }

    @Override
    public void close() {
        started.close();
    }

    /** The yardstick first: whoever looks at the terminal then knows what the rest is to be held against. */
    private void measure(List<Measurement> measurements, List<Transfer> transfers)
            throws IOException, SQLException, CommandException, ConfigException, InterruptedException {
        Workload workload = options.workload();
        if (options.yardsticks) {
            try (Echo echo = started.keep(Echo.start(options.jvmOptions))) {
                measurements.add(0, trial(echo, workload));
            }
        }
        if (!options.urls.isEmpty()) {
            measurements.add(trial(new Remote(options.urls, options.tickets()), workload));
            return;
        }
        try (Site site = site(options.usual())) {
            measurements.add(trial(site, workload));
            if (options.yardsticks && workload.mode() == Mode.INGEST) {
                say.accept("the bare script, in the same Redis");
                var meter = new CpuMeter(Map.of(site.stack().redis().name(), site.stack().redis().pid()));
                transfers.add(new BareScript(site.servers().redis(), SCRIPT_BATCH, workload.textBytes())
                        .run(SCRIPT_CALLS, meter::begin));
            }
        }
    }

    private List<Transfer> drain()
            throws IOException, SQLException, CommandException, ConfigException, InterruptedException {
        Workload workload = options.workload();
        try (Site site = site(options.usual())) {
            return new Drain(site.stack(), site.servers(), new Drain.Plan(options.messages, workload.rooms(),
                    workload.roomSize(), workload.textBytes(), MOST_AT_ONCE), say).run();
        }
    }

    private Sweep sweep()
            throws IOException, SQLException, CommandException, ConfigException, InterruptedException {
        Growth growth = options.growth();
        List<Sweep.Point> points = new ArrayList<>();
        for (long value : options.values()) {
            Growth.Step step = growth.at(value, options.workload());
            say.accept("%s: %,d".formatted(growth.label(), value));
            try (Site site = site(options.usual().with(step.gateways(), step.persisters()))) {
                if (step.rowsBefore() > 0) {
                    long began = System.nanoTime();
                    site.fill(step.rowsBefore());
                    say.accept("  %,d rows in the table after %.1f s".formatted(step.rowsBefore(),
                            (System.nanoTime() - began) / 1e9));
                }
                points.add(new Sweep.Point(value, trial(site, step.workload())));
            }
        }
        return new Sweep(growth.label(), points);
    }

    private Comparison compare()
            throws IOException, SQLException, CommandException, ConfigException, InterruptedException {
        Side a = options.side(0);
        Side b = options.side(1);
        List<Measurement> ofA = new ArrayList<>();
        List<Measurement> ofB = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ofA.add(side("A", a));
            ofB.add(side("B", b));
        }
        return new Comparison(told(a), told(b), ofA, ofB);
    }

    /** Which commit a folder is at, for it may be at another tomorrow. */
    private String told(Side side) throws IOException, InterruptedException {
        return side.root().equals(options.root)
                ? side.name()
                : side.name() + " (" + ThisMachine.commit(side.root()) + ")";
    }

    private Measurement side(String name, Side side)
            throws IOException, SQLException, CommandException, ConfigException, InterruptedException {
        say.accept(name + ": " + side.name());
        try (Site site = site(side.plan(name, options))) {
            return trial(site, options.workload());
        }
    }

    private Measurement trial(Subject subject, Workload workload)
            throws IOException, SQLException, CommandException, InterruptedException {
        say.accept(subject.name() + ": " + workload.connections() + " connect");
        var trial = new Trial(subject, workload, say);
        if (workload.mode() == Mode.IDLE) {
            return trial.rest();
        }
        Progress progress = Progress.of(subject.name(), workload.duration());
        try {
            return trial.talk(progress::passed);
        } finally {
            progress.end();
        }
    }

    /** In a folder of its own, which goes with it. */
    private Site site(Site.Plan plan)
            throws IOException, CommandException, ConfigException, InterruptedException {
        ScratchFolder scratch = started.keep(ScratchFolder.create("bench"));
        Workspace workspace = started.keep(Workspace.claim(scratch.path().resolve("stack")));
        Site site = started.keep(Site.start(plan, workspace, line -> say.accept("  " + line)));
        return site;
    }
}
