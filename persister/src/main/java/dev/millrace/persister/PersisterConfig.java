package dev.millrace.persister;

import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.persister.buffer.BatchRule;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * All that can be set about a persister.
 *
 * @param writers how many lanes flush side by side
 * @param lease   how long a partition stays with a persister that gives no sign of life
 * @param keep    the part of the journal before the checkpoint that is not trimmed
 */
public record PersisterConfig(Health health, Intake intake, Spill spill, int queueCapacity, BatchRule batch,
        int writers, Duration lease,
        Duration keep,
        Duration startPatience, Duration stopPatience, RedisSettings redis, PostgresSettings postgres) {

    static final int MAX_WRITERS = 16;

    /** Where GET /health and GET /metrics are answered. */
    public record Health(String host, int port) {}

    /** Where messages come from. */
    public enum Intake {
        /** The journal that the gateways write. */
        JOURNAL,
        /** What anybody publishes on the rooms' channels. */
        PUBSUB;

        static Intake of(String word) {
            return Arrays.stream(values())
                    .filter(it -> it.name().equals(word.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(word));
        }
    }

    /** What is heard while the queue is full waits here. */
    public record Spill(Path folder, long mostBytes) {}

    /** Declares the keys; the documentation is rendered from the same declarations. */
    public static PersisterConfig read(ConfigReader in) {
        var health = new Health(
                in.text("health.host", "127.0.0.1", "a host name or address",
                        "where GET /health and GET /metrics are answered"),
                in.integer("health.port", 3001, 0, 65_535, "and its port; 0 takes a free one and logs it"));
        Intake intake = in.parsed("intake", "journal", "journal or pubsub",
                "journal: what the gateways write; pubsub: what anybody publishes to chat:room:*, at most once",
                Intake::of);
        var spill = new Spill(
                in.parsed("spill.folder", "millrace-spill", "a folder",
                        "with intake=pubsub: what is heard while the "
                                + "queue is full waits in files there; one persister a folder",
                        Path::of),
                in.integer("spill.max", 256, 1, 1 << 20,
                        "so many MiB of them; what is heard beyond that is dropped and counted") * 1024L
                        * 1024);
        int capacity = in.integer("queue.capacity", 10_000, 100, 1_000_000,
                "so many messages may wait in memory; when they do, the journal keeps the rest");
        int writers = in.integer("flush.writers", 2, 1, MAX_WRITERS,
                "so many lanes store side by side; each has its part of the queue and of the partitions");
        BatchRule batch = batch(in, capacity, writers);
        return new PersisterConfig(health, intake, spill, capacity, batch, writers,
                in.duration("lease.time", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(5),
                        "after so long without a sign of life a persister's partitions are taken over"),
                in.duration("trim.margin", Duration.ofSeconds(10), Duration.ZERO, Duration.ofHours(24),
                        "how much of the journal stays in Redis after PostgreSQL has it"),
                in.duration("start.patience", Duration.ofMinutes(1), Duration.ofSeconds(1),
                        Duration.ofHours(1),
                        "how long to wait for PostgreSQL and Redis at start before giving up"),
                in.duration("stop.patience", Duration.ofSeconds(10), Duration.ofMillis(100),
                        Duration.ofMinutes(10),
                        "how long to go on storing what waits when stopped; the rest is in the journal"),
                RedisSettings.read(in), PostgresSettings.read(in));
    }

    private static BatchRule batch(ConfigReader in, int capacity, int writers) {
        int size = in.integer("batch.size", 100, 1, 100_000, "flush as soon as so many wait");
        int max = in.integer("batch.max", 1_000, 1, 100_000, "and take at most so many at once");
        Duration interval = in.duration("batch.interval", Duration.ofSeconds(1), Duration.ofMillis(1),
                Duration.ofMinutes(1), "flush what waits when the first of it has waited this long");
        Duration pause = in.duration("batch.pause", Duration.ofMillis(100), Duration.ZERO,
                Duration.ofSeconds(1),
                "between the beginnings of two flushes, unless batch.max wait or the interval is over; 0ms: none");
        in.check(size <= max, "batch.size: " + size + " is more than batch.max: " + max
                + "; allowed: batch.size up to batch.max");
        in.check(max <= capacity / writers, "batch.max: " + max + " is more than queue.capacity: " + capacity
                + " shared by flush.writers: " + writers + "; allowed: batch.max up to "
                + capacity / writers);
        // A rule that contradicts itself is a mistake noted above; this one only lasts until it is reported.
        return new BatchRule(size, Math.max(size, max), interval, pause);
    }
}
