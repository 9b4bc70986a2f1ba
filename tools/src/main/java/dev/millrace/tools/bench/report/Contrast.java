package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Comparison;
import dev.millrace.tools.bench.measure.Measurement;

import org.HdrHistogram.Histogram;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * One figure of two that were measured in turn. Few runs allow one careful judgement: where the ranges overlap, there is
 * no difference to be seen.
 *
 * @param ofA one of each run, in their order
 */
record Contrast(String figure, String nameOfA, String nameOfB, List<Double> ofA, List<Double> ofB,
        DoubleFunction<String> unit) {

    /** Only figures that both have in every run. */
    static List<Contrast> of(Comparison comparison) {
        List<Contrast> all = new ArrayList<>();
        add(all, comparison, "acks a second", Measurement::acksPerSecond, Figures::rate);
        add(all, comparison, "deliveries a second", Measurement::deliveriesPerSecond, Figures::rate);
        add(all, comparison, "ack p50", one -> percentile(one.talk().ack(), 50), Figures::micros);
        add(all, comparison, "ack p99", one -> percentile(one.talk().ack(), 99), Figures::micros);
        add(all, comparison, "delivery p99", one -> percentile(one.talk().delivery(), 99), Figures::micros);
        add(all, comparison, "CPU-s a million acks",
                one -> one.talk().acks() == 0 ? 0 : one.cpuSecondsPerMillionAcks(), Figures::number);
        add(all, comparison, "written a message", Measurement::bytesWrittenPerAck, Figures::bytes);
        return all;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** Of B to A. */
    double difference() {
        return median(ofB) / median(ofA) - 1;
    }

    boolean isSeen() {
        return least(ofA) > most(ofB) || least(ofB) > most(ofA);
    }

    String verdict() {
        if (!isSeen()) {
            return "no difference to be seen";
        }
        return "%s is %s %% %s".formatted(nameOfB, Figures.number(Math.abs(difference()) * 100),
                difference() > 0 ? "higher" : "lower");
    }

    String spread(List<Double> values) {
        return unit.apply(least(values)) + " to " + unit.apply(most(values));
    }

    double least() {
        return Math.min(least(ofA), least(ofB));
    }

    double most() {
        return Math.max(most(ofA), most(ofB));
    }

    private static void add(List<Contrast> all, Comparison of, String figure,
            ToDoubleFunction<Measurement> value, DoubleFunction<String> unit) {
        List<Double> ofA = of.ofA().stream().map(value::applyAsDouble).toList();
        List<Double> ofB = of.ofB().stream().map(value::applyAsDouble).toList();
        if (!ofA.isEmpty() && !ofB.isEmpty() && least(ofA) > 0 && least(ofB) > 0) {
            all.add(new Contrast(figure, of.nameOfA(), of.nameOfB(), ofA, ofB, unit));
        }
    }

    private static double percentile(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile);
    }

    private static double least(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    }

    private static double most(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
