package dev.millrace.persister;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** A {@link HealthReport} in Prometheus' text format. */
final class MetricsText {

    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final String PREFIX = "millrace_persister_";

    private final StringBuilder text = new StringBuilder();

    private MetricsText() {}

    static String of(HealthReport now) {
        var metrics = new MetricsText();
        metrics.flow(now.flow());
        metrics.queue(now.queue());
        metrics.gauge("partitions_owned", "Partitions whose lease is held", now.partitions());
        metrics.gauge("lanes", "Lanes that read and store side by side", now.lanes());
        metrics.gauge("redis_up", "Whether the journal can be read", up(now.redisAwaySince()));
        metrics.gauge("postgres_up", "Whether PostgreSQL stores and leases", up(now.postgresAwaySince()));
        return metrics.text.toString();
    }

    private void flow(HealthReport.Flow flow) {
        counter("read", "Entries read", flow.read());
        counter("stored", "Messages that were new in PostgreSQL", flow.stored());
        counter("repeated", "Late repeats of a stored message", flow.repeated());
        counter("dead_letters", "Entries that could not be stored as messages", flow.deadLetters());
        counter("fenced", "Leases found lost when something was to be stored", flow.fenced());
        counter("retries", "Batches held and tried again", flow.retries());
        counter("hint_failures", "Watermarks and trims that failed", flow.hintFailures());
    }

    private void queue(HealthReport.Queue queue) {
        gauge("queue_depth", "Entries that wait to be stored", queue.depth());
        gauge("queue_capacity", "Entries that may wait", queue.capacity());
        gauge("batches_in_hand", "Lanes that have a batch: to be filled, being stored, or held",
                queue.inHand());
        metric("queue_oldest_seconds", "gauge", "How long the oldest entry waits that is not stored",
                String.format(Locale.ROOT, "%.3f", queue.oldest().toMillis() / 1_000.0));
    }

    private void counter(String name, String help, long value) {
        metric(name + "_total", "counter", help, String.valueOf(value));
    }

    private void gauge(String name, String help, int value) {
        metric(name, "gauge", help, String.valueOf(value));
    }

    private void metric(String name, String type, String help, String value) {
        text.append("# HELP ").append(PREFIX).append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(PREFIX).append(name).append(' ').append(type).append('\n');
        text.append(PREFIX).append(name).append(' ').append(value).append('\n');
    }

    private static int up(Optional<Instant> awaySince) {
        return awaySince.isEmpty() ? 1 : 0;
    }
}
