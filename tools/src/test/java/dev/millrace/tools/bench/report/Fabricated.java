package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Comparison;
import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Machine;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Results;
import dev.millrace.tools.bench.measure.Sweep;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Transfer;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.bench.measure.Written;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Results that nobody measured, the same each time. */
final class Fabricated {

    static final Instant BEGAN = Instant.parse("2026-11-21T22:30:00Z");
    static final Machine MACHINE = new Machine(8, "Some Processor @ 3.0GHz", 24L << 30, "Linux 6.1", "21.0.5",
            "329f593");
    static final Workload INGEST = load(Mode.INGEST, 200, 50, 4, 0);
    static final Workload PACED = load(Mode.PACED, 1_000, 250, 4, 5_000);
    static final Workload FANOUT = load(Mode.FANOUT, 1_000, 1, 1_000, 100);
    static final Workload IDLE = load(Mode.IDLE, 10_000, 1, 1, 0);
    static final Proof HOLDS = new Proof(600_000, 600_000, 0, Duration.ofMillis(400), List.of());
    static final Proof BROKEN = new Proof(600_000, 599_988, 3, Duration.ofMillis(400),
            List.of("room-7: 12 missing"));

    private static final int SECONDS = 20;

    private Fabricated() {}

    static Results everything() {
        List<Measurement> measured = new ArrayList<>();
        measured.add(system(INGEST, 28_412, 1_200, HOLDS));
        measured.add(echo(INGEST, 54_638, 600));
        measured.add(system(PACED, 5_000, 1_800, BROKEN));
        measured.add(echo(PACED, 5_000, 500));
        measured.add(system(FANOUT, 100, 3_000, HOLDS));
        measured.add(new Measurement("millrace", IDLE, Map.of(), nothing(), costs(0.5), null));
        return new Results("scripts/bench ingest --connections 200", BEGAN, MACHINE, measured, transfers(),
                List.of(sweep()), comparison(28_400, 30_400));
    }

    static Results of(Measurement... measured) {
        return new Results("scripts/bench", BEGAN, MACHINE, List.of(measured), List.of(), List.of(), null);
    }

    static Results of(Comparison comparison) {
        return new Results("scripts/bench", BEGAN, MACHINE, List.of(), List.of(), List.of(), comparison);
    }

    static Measurement system(Workload load, int rate, int typicalMicros, @Nullable Proof proof) {
        Talk talk = talk(load, rate, typicalMicros);
        return new Measurement("millrace", load, Map.of(), talk, costs(1), written(talk), proof);
    }

    static Measurement echo(Workload load, int rate, int typicalMicros) {
        return new Measurement("echo", load, Map.of(), talk(load, rate, typicalMicros),
                List.of(new Cost("echo", 9.5, 210L << 20), new Cost(Cost.GENERATOR, 16, 300L << 20)), null);
    }

    static Talk nothing() {
        return new Talk(Duration.ofSeconds(SECONDS), 0, 0, 0, 0, Map.of(), Map.of(), times(0, 0, 1),
                times(0, 0, 1),
                times(0, 0, 1), times(0, 0, 1), List.of(), List.of());
    }

    /** Everything just once. */
    static Talk once() {
        return new Talk(Duration.ofSeconds(1), 1, 1, 1, 1, Map.of(), Map.of(), times(1, 900, 1),
                times(1, 900, 2),
                times(1, 900, 3), times(1, 0, 4), List.of(new Talk.Second(1, 1, 900)), List.of());
    }

    static Histogram times(int count, int typicalMicros, long seed) {
        var times = new Histogram(3_600_000_000L, 3);
        var chance = new Random(seed);
        for (int i = 0; i < count; i++) {
            double tail = Math.exp(chance.nextGaussian() * 0.5 + (chance.nextInt(200) == 0 ? 2.5 : 0));
            times.recordValue((long) (typicalMicros * tail));
        }
        return times;
    }

    static List<Transfer> transfers() {
        return List.of(
                new Transfer("persister", 1_000_000, 1_000, Duration.ofSeconds(25), costs(1),
                        List.of(new Written(Written.WAL, 480_000_000L)),
                        List.of(39_000L, 41_000L), List.of(200L << 20, 420L << 20, 400L << 20)),
                new Transfer("bare COPY", 1_000_000, 1_000, Duration.ofMillis(12_500),
                        List.of(new Cost("PostgreSQL", 11, 90L << 20)), List.of(80_000L)));
    }

    static Sweep sweep() {
        List<Sweep.Point> points = new ArrayList<>();
        for (int connections = 1; connections <= 512; connections *= 4) {
            points.add(new Sweep.Point(connections, system(load(Mode.INGEST, connections, 1, 1, 0),
                    (int) (30_000.0 * connections / (connections + 12)), 300 + connections * 20, null)));
        }
        return new Sweep("connections", points);
    }

    static Comparison comparison(int rateOfA, int rateOfB) {
        return new Comparison("main", "9c1d2e3", runs("A", rateOfA), runs("B", rateOfB));
    }

    static Workload load(Mode mode, int connections, int rooms, int roomSize, int rate) {
        return new Workload(mode, connections, rooms, roomSize, rate, rate == 0 ? 8 : 0,
                mode == Mode.IDLE ? 0 : mode == Mode.FANOUT ? 10 : connections, 100, false,
                mode == Mode.PACED ? 50 : 0, Duration.ofSeconds(5), Duration.ofSeconds(SECONDS));
    }

    private static List<Measurement> runs(String name, int rate) {
        List<Measurement> runs = new ArrayList<>();
        for (int i = -2; i <= 2; i++) {
            Talk talk = talk(INGEST, rate + i * 250, 1_200);
            runs.add(new Measurement(name, INGEST, Map.of(), talk, costs(1 + i * 0.01), written(talk), null));
        }
        return runs;
    }

    private static Talk talk(Workload load, int rate, int typicalMicros) {
        int others = load.roomSize() - 1;
        List<Talk.Second> timeline = new ArrayList<>();
        var chance = new Random(rate);
        for (int i = 0; i < SECONDS; i++) {
            long acks = (long) (rate * (0.96 + 0.08 * chance.nextDouble()));
            timeline.add(new Talk.Second(acks, acks * others,
                    (long) (typicalMicros * (4 + 20 * chance.nextDouble()))));
        }
        long acks = (long) rate * SECONDS;
        int samples = (int) Math.min(acks, 40_000);
        return new Talk(Duration.ofSeconds(SECONDS), acks + 7, acks, acks * others, acks,
                load.mode() == Mode.PACED ? Map.of("RETRY_LATER", 7L) : Map.of(),
                load.mode() == Mode.PACED ? Map.of("RETRY_LATER", 5L) : Map.of(),
                times(samples, typicalMicros, 1), times(samples, typicalMicros + 400, 2),
                times(load.probes() * SECONDS, 400_000, 3), times(20_000, 70, 4), timeline,
                load.mode() == Mode.PACED ? List.of("connection 7 was closed: 1006") : List.of());
    }

    /** In a paced run Redis wrote its file anew too often to be followed. */
    private static List<Written> written(Talk talk) {
        boolean followed = talk.committed().getTotalCount() == 0;
        return List.of(new Written(Written.WAL, talk.acks() * 612),
                new Written(Written.AOF, followed ? talk.acks() * 1_064 : null));
    }

    private static List<Cost> costs(double times) {
        return List.of(new Cost("gateway", 14.2 * times, 320L << 20),
                new Cost("persister", 6.1 * times, 400L << 20),
                new Cost("PostgreSQL", 7.7 * times, 150L << 20),
                new Cost("Redis", 4.4 * times, 60L << 20), new Cost(Cost.GENERATOR, 15.5, 300L << 20));
    }
}
