package dev.millrace.persister;

import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.PostgresSettings;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.persister.buffer.BatchRule;

import java.time.Duration;

/**
 * All that can be set about a persister.
 *
 * @param keep the part of the journal before the checkpoint that is not trimmed
 */
public record PersisterConfig(Health health, int queueCapacity, BatchRule batch, Duration keep,
        Duration startPatience, Duration stopPatience, RedisSettings redis, PostgresSettings postgres) {

    /** Where GET /health is answered. */
    public record Health(String host, int port) {}

    /** Declares the keys; the documentation is rendered from the same declarations. */
    public static PersisterConfig read(ConfigReader in) {
        var health = new Health(
                in.text("health.host", "127.0.0.1", "a host name or address",
                        "where GET /health is answered"),
                in.integer("health.port", 3001, 0, 65_535, "and its port; 0 takes a free one and logs it"));
        int capacity = in.integer("queue.capacity", 10_000, 100, 1_000_000,
                "so many messages may wait in memory; when they do, the journal keeps the rest");
        BatchRule batch = batch(in, capacity);
        return new PersisterConfig(health, capacity, batch,
                in.duration("trim.margin", Duration.ofMinutes(1), Duration.ZERO, Duration.ofHours(24),
                        "how much of the journal stays in Redis after PostgreSQL has it"),
                in.duration("start.patience", Duration.ofMinutes(1), Duration.ofSeconds(1),
                        Duration.ofHours(1),
                        "how long to wait for PostgreSQL and Redis at start before giving up"),
                in.duration("stop.patience", Duration.ofSeconds(10), Duration.ofMillis(100),
                        Duration.ofMinutes(10),
                        "how long to go on storing what waits when stopped; the rest is in the journal"),
                RedisSettings.read(in), PostgresSettings.read(in));
    }

    private static BatchRule batch(ConfigReader in, int capacity) {
        int size = in.integer("batch.size", 100, 1, 100_000, "flush as soon as so many wait");
        int max = in.integer("batch.max", 1_000, 1, 100_000, "and take at most so many at once");
        Duration interval = in.duration("batch.interval", Duration.ofSeconds(1), Duration.ofMillis(1),
                Duration.ofMinutes(1), "flush what waits when the first of it has waited this long");
        in.check(size <= max, "batch.size: " + size + " is more than batch.max: " + max
                + "; allowed: batch.size up to batch.max");
        in.check(max <= capacity, "batch.max: " + max + " is more than queue.capacity: " + capacity
                + "; allowed: batch.max up to queue.capacity");
        // A rule that contradicts itself is a mistake noted above; this one only lasts until it is reported.
        return new BatchRule(size, Math.max(size, max), interval);
    }
}
