package dev.millrace.gateway.redis;

import dev.millrace.model.config.ConfigReader;

import java.time.Duration;

/**
 * What acknowledgements beyond the journal take, and how long they may.
 *
 * @param replicas how many copies of Redis must have a message; 0: there are none
 * @param fsync    whether they, and Redis itself, must have it on disk
 */
public record AckSettings(int replicas, Duration replicatedWithin, boolean fsync, Duration persistedWithin) {

    /** Below the silence at which a connection counts as lost: the fence's connection is silent while it waits. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    public static AckSettings read(ConfigReader in) {
        var settings = new AckSettings(
                in.integer("ack.replicas", 0, 0, 16,
                        "replicas of Redis that make a message replicated; 0 offers no such acks"),
                in.duration("ack.replicated-within", Duration.ofSeconds(1), Duration.ofMillis(10),
                        LONGEST_WAIT,
                        "how long a send that asks for it waits for them"),
                in.parsed("ack.fsync", "off", "off or on",
                        "whether replicated means on disk, there and here; needs Redis 7.2",
                        AckSettings::onOrOff),
                in.duration("ack.persisted-within", Duration.ofSeconds(5), Duration.ofMillis(100),
                        Duration.ofMinutes(1), "how long a send that asks for it waits for PostgreSQL"));
        in.check(!settings.fsync || settings.replicas > 0,
                "ack.fsync: on needs replicas, and ack.replicas is 0; allowed: at least 1");
        return settings;
    }

    private static boolean onOrOff(String text) {
        return switch (text) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
