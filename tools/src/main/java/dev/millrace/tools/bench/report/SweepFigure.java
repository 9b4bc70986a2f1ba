package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Sweep;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** One of the figures that tell most about a sweep; which these are depends on what was done at each of its points. */
record SweepFigure(String name, ToDoubleFunction<Measurement> value, DoubleFunction<String> unit,
        DoubleFunction<String> tick, boolean isLog) {

    private static final SweepFigure ACKS = new SweepFigure("acks a second", Measurement::acksPerSecond,
            Figures::rate, value -> Figures.round(value) + "/s", false);
    private static final SweepFigure DELIVERIES = new SweepFigure("deliveries a second",
            Measurement::deliveriesPerSecond, Figures::rate, value -> Figures.round(value) + "/s", false);
    private static final SweepFigure ACK_P99 = new SweepFigure("ack p99",
            one -> one.talk().ack().getTotalCount() == 0 ? 0 : one.talk().ack().getValueAtPercentile(99),
            Figures::micros, Figures::roundMicros, true);
    private static final SweepFigure CPU_OF_ACKS = new SweepFigure("CPU-s/million acks",
            one -> one.talk().acks() == 0 ? 0 : one.cpuSecondsPerMillionAcks(), Figures::number,
            Figures::round, false);
    private static final SweepFigure CPU_OF_DELIVERIES = new SweepFigure("CPU-s/million deliveries",
            one -> one.talk().deliveries() == 0 ? 0 : one.cpuSecondsPerMillionDeliveries(), Figures::number,
            Figures::round, false);
    private static final SweepFigure RESIDENT = new SweepFigure("resident", SweepFigure::resident,
            Figures::mib, value -> Figures.round(value / Figures.MIB) + " MiB", false);
    private static final SweepFigure WRITTEN = new SweepFigure("written a message",
            Measurement::bytesWrittenPerAck, Figures::bytes, value -> Figures.round(value) + " B", false);
    private static final SweepFigure CPU = new SweepFigure("CPU-s a second",
            one -> one.cpuSeconds() / (one.talk().took().toNanos() / 1e9), Figures::number, Figures::round,
            false);

    static List<SweepFigure> of(Sweep sweep) {
        Mode mode = sweep.points().isEmpty()
                ? Mode.SWEEP
                : sweep.points().getFirst().measured().workload().mode();
        return switch (mode) {
            case IDLE -> List.of(RESIDENT, CPU);
            case FANOUT -> List.of(DELIVERIES, ACK_P99, CPU_OF_DELIVERIES);
            default -> List.of(ACKS, DELIVERIES, ACK_P99, CPU_OF_ACKS, CPU_OF_DELIVERIES, WRITTEN, RESIDENT);
        };
    }

    private static double resident(Measurement measurement) {
        return measurement.costs()
                .stream()
                .filter(cost -> !cost.isGenerators())
                .mapToDouble(Cost::residentBytes)
                .sum();
    }
}
