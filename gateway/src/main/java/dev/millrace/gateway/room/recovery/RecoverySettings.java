package dev.millrace.gateway.room.recovery;

import dev.millrace.model.config.ConfigReader;

import java.time.Duration;

/**
 * How long, and how far, a client may fall behind and still go on where it was.
 *
 * @param window      for how long a session whose connection broke is kept; zero for not at all
 * @param mostMissed  messages that a session which returns may have missed
 * @param mostReplayed messages that may be said after the position from which a room is joined
 */
public record RecoverySettings(Duration window, int mostMissed, int mostReplayed) {

    public static RecoverySettings read(ConfigReader in) {
        return new RecoverySettings(
                in.duration("recovery.window", Duration.ofMinutes(2), Duration.ZERO, Duration.ofHours(1),
                        "for how long a client whose connection broke can return to its rooms; 0s: not at all"),
                in.integer("recovery.max-messages", 500, 1, 10_000,
                        "messages that a client which returns may have missed"),
                in.integer("replay.max-messages", 1_000, 1, 100_000,
                        "messages that joining a room after a position may replay"));
    }

    public boolean isOn() {
        return !window.isZero();
    }
}
