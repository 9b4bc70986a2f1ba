package dev.millrace.tools.bench.measure;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * One subject under one workload.
 *
 * @param subject  "millrace", a yardstick's name, or "A" and "B"
 * @param settings in which it differs from the defaults
 * @param written  empty for a subject that writes nothing, or of which nobody can tell
 * @param proof    null for a subject that keeps nothing
 */
public record Measurement(String subject, Workload workload, Map<String, String> settings, Talk talk,
        List<Cost> costs, List<Written> written, @Nullable Proof proof) {

    /** Nobody looked at what it writes. */
    public Measurement(String subject, Workload workload, Map<String, String> settings, Talk talk,
            List<Cost> costs, @Nullable Proof proof) {
        this(subject, workload, settings, talk, costs, List.of(), proof);
    }

    public double acksPerSecond() {
        return talk.acks() / seconds();
    }

    public double deliveriesPerSecond() {
        return talk.deliveries() / seconds();
    }

    /** Of all processes but the generator. */
    public double cpuSeconds() {
        return costs.stream().filter(cost -> !cost.isGenerators()).mapToDouble(Cost::cpuSeconds).sum();
    }

    public double cpuSecondsPerMillionAcks() {
        return cpuSeconds() * 1e6 / Math.max(1, talk.acks());
    }

    public double cpuSecondsPerMillionDeliveries() {
        return cpuSeconds() * 1e6 / Math.max(1, talk.deliveries() + talk.copies());
    }

    /** NaN where it cannot be told, in all or in part. */
    public double bytesWrittenPerAck() {
        return written.isEmpty()
                ? Double.NaN
                : written.stream().mapToDouble(one -> one.each(talk.acks())).sum();
    }

    private double seconds() {
        return talk.took().toNanos() / 1e9;
    }
}
