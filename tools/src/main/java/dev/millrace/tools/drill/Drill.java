package dev.millrace.tools.drill;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.audit.Audit;
import dev.millrace.tools.audit.AuditConfig;
import dev.millrace.tools.audit.AuditReport;
import dev.millrace.tools.audit.Finding;
import dev.millrace.tools.stack.Part;
import dev.millrace.tools.stack.Stack;
import dev.millrace.tools.stack.StackPlan;
import dev.millrace.tools.stack.Workspace;
import dev.millrace.tools.token.SignIns;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One drill: a stack of its own, people who talk, faults, and a verdict. Runs on the caller's thread; closing it, on
 * any thread, stops everything it started.
 */
final class Drill implements AutoCloseable {

    private static final List<String> SMALL = List.of("-Xmx256m", "-Xshare:auto", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1");
    /** So short that the journal is trimmed while the drill can see it. */
    private static final String TRIM_MARGIN = "5s";

    private static final Duration RECOVERY = Duration.ofSeconds(60);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    /** Beside the load, only the recent past is audited: the whole is in the end. */
    private static final Duration AUDITED = Duration.ofMinutes(2);
    private static final int EXAMPLES = 20;
    private static final int OVERLAPPING = 3;

    private final DrillOptions options;
    private final Consumer<String> say;
    private final Stack stack;
    private final AuditConfig servers;
    private final Load load;
    private final Faults faults;
    private final Recovery recovery;
    private final List<DrillReport.Struck> struck = Collections.synchronizedList(new ArrayList<>());
    private final List<String> notDone = new ArrayList<>();
    private final List<String> liveFindings = Collections.synchronizedList(new ArrayList<>());
    private int liveAudits;
    private long begin;

    private Drill(DrillOptions options, Stack stack, SignIns signIns, Consumer<String> say)
            throws ConfigException {
        this.options = options;
        this.say = say;
        this.stack = stack;
        var reader = new ConfigReader(Set.of(), "the stack", stack.servers(), Map.of());
        this.servers = AuditConfig.read(reader);
        reader.finish();
        this.load = new Load(options, stack.gatewayUrls(),
                signIns,
                Long.toString(System.currentTimeMillis(), Character.MAX_RADIX));
        this.faults = new Faults(stack, servers);
        // It counts from the harm on, and nobody recovers while it lasts.
        this.recovery = new Recovery(load, servers,
                options.hold == null ? RECOVERY : RECOVERY.plus(options.hold));
    }

    /** Starts the stack. */
    static Drill start(DrillOptions options, Workspace workspace, Consumer<String> say)
            throws IOException, SQLException, CommandException, ConfigException, InterruptedException {
        var plan = new StackPlan(options.root, Collections.nCopies(options.gateways, 0),
                Collections.nCopies(options.persisters, 0), 0, 0, SMALL,
                Map.of("MILLRACE_TRIM_MARGIN", TRIM_MARGIN,
                        // Its rooms are its own, and nobody made them.
                        "MILLRACE_ROOM_UNKNOWN", "open",
                        // Each client presents one thing from the beginning to the end.
                        "MILLRACE_VP_LIFE", Load.SIGNED_IN.toHours() + "h",
                        // Its few clients say as much as thousands.
                        "MILLRACE_LIMIT_SENDS_PER_USER", "off", "MILLRACE_LIMIT_SENDS_PER_ROOM", "off",
                        "MILLRACE_SOCKETIO_EVENTS", "off", "MILLRACE_LIMIT_CONNECTS", "off",
                        "MILLRACE_LIMIT_HANDSHAKES", "off",
                        "MILLRACE_LEASE_TIME", options.lease.toMillis() + "ms"));
        Stack stack = Stack.start(plan, workspace, line -> say.accept("  " + line));
        workspace.tellWhere(stack.connection());
        var drill = new Drill(options, stack, stack.signIns(), say);
        try (Connection connection = PostgresAccess.connect(drill.servers.postgres())) {
            CheckpointWatch.install(connection);
            return drill;
        } catch (SQLException e) {
            drill.close();
            throw e;
        }
    }

    DrillReport run() throws IOException, SQLException, CommandException, InterruptedException {
        Future<Recovery.Times> first = recovery.begin();
        load.start();
        if (!timesOf(first).isWhole()) {
            throw new CommandException(
                    "not everybody is acknowledged, and stored, even before the first fault;"
                            + " see the logs\n" + load.standing());
        }
        begin = System.nanoTime();
        if (options.overlap) {
            strikeSeveralAtATime();
        } else {
            strikeOneAfterTheOther();
        }
        load.finish();
        double seconds = secondsSoFar();
        boolean drained = awaitDrained();
        int unanswered = load.unanswered();
        load.close();
        boolean stored = awaitStored();
        // The ledger's last windows are written by a gateway's orderly end.
        stack.gateways().forEach(Part::close);
        AuditReport audit = new Audit(servers, Instant.EPOCH, EXAMPLES).run();
        try (Connection connection = PostgresAccess.connect(servers.postgres())) {
            List<String> wrong = new ArrayList<>(load.wrong());
            wrong.addAll(CheckpointWatch.wentBack(connection));
            return new DrillReport(options.seed, seconds, strikes(),
                    new Verification(load.told()).run(connection), audit, liveAudits, liveFindings,
                    load.latencies(),
                    load.refusals(), drained ? 0 : unanswered, !stored, wrong,
                    stack.failed().isDone() ? List.of(stack.failed().join()) : List.of());
        }
    }

    @Override
    public void close() {
        load.close();
        stack.close();
    }

    private void strikeOneAfterTheOther()
            throws IOException, SQLException, CommandException, InterruptedException {
        var plan = new FaultPlan(options.seed, options.kinds, options.lease, options.hold);
        for (int i = 0; goesOn(i); i++) {
            Fault fault = plan.next();
            Thread.sleep(fault.pause());
            strike(fault);
            auditBesideTheLoad();
        }
        while (secondsSoFar() < options.duration.toSeconds()) {
            Thread.sleep(POLL);
        }
    }

    private void strikeSeveralAtATime()
            throws IOException, SQLException, CommandException, InterruptedException {
        var plan = new FaultPlan(options.seed, options.kinds, options.lease, options.hold);
        List<Begun> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(OVERLAPPING)) {
            for (int i = 0; goesOn(i); i++) {
                Fault fault = plan.next();
                Thread.sleep(fault.pause());
                running.add(new Begun(fault, threads.submit(() -> {
                    strike(fault);
                    return null;
                })));
            }
        }
        for (Begun one : running) {
            try {
                one.end.get();
            } catch (ExecutionException e) {
                // Its victim may have been another one's just then. It is told, and does not count as done.
                notDone.add(one.fault.kind().label() + ": " + e.getCause());
                say.accept("  not done, it may have met another: " + notDone.getLast());
            }
        }
        auditBesideTheLoad();
    }

    /** Those that overlap may hinder each other; one after the other, each that was asked for can be done. */
    private DrillReport.Strikes strikes() {
        return new DrillReport.Strikes(List.copyOf(struck), List.copyOf(notDone),
                options.overlap ? 1 : Math.max(1, options.faults));
    }

    private record Begun(Fault fault, Future<?> end) {}

    private boolean goesOn(int done) {
        return options.faults > 0 ? done < options.faults : secondsSoFar() < options.duration.toSeconds();
    }

    private void strike(Fault fault)
            throws IOException, SQLException, CommandException, InterruptedException {
        double at = secondsSoFar();
        List<Future<Recovery.Times>> counts = new ArrayList<>();
        Faults.Done harm = faults.strike(fault, () -> counts.add(recovery.begin()));
        var done = new DrillReport.Struck(harm.fault(), at, timesOf(counts.getFirst()));
        harm.mend().run();
        struck.add(done);
        say.accept(DrillText.of(done));
    }

    private static Recovery.Times timesOf(Future<Recovery.Times> count) throws InterruptedException {
        try {
            return count.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A system at work must come out clean: an audit that cries wolf is as bad as one that sleeps. */
    private void auditBesideTheLoad() throws IOException, SQLException {
        AuditReport report = new Audit(servers, Instant.now().minus(AUDITED), EXAMPLES).run();
        liveAudits++;
        for (var kind : Finding.Kind.values()) {
            report.findings()
                    .listed(kind)
                    .stream()
                    .limit(Math.max(0, EXAMPLES - liveFindings.size()))
                    .forEach(finding -> liveFindings.add(kind.label() + ": " + finding.text()));
        }
    }

    private boolean awaitDrained() throws InterruptedException {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (load.unanswered() > 0) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    /** Of each room the last is asked for: what is before it in its partition was stored before it. */
    private boolean awaitStored() throws InterruptedException {
        long deadline = System.nanoTime() + DRAIN.toNanos();
        while (!recovery.areStored(load.told().acknowledged().lastOfEachRoom())) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }

    private double secondsSoFar() {
        return (System.nanoTime() - begin) / 1e9;
    }
}
