package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.config.ConfigReader;

import java.time.Duration;

/**
 * How sessions are kept, and what one session may take up.
 *
 * @param outboxBytes what a client may leave unread before it is closed as slow
 */
public record EngineSettings(Duration pingInterval, Duration pingTimeout, int maxPayload, int outboxBytes) {

    /** Longer than any session goes without a packet from the server. */
    public Duration longestSilence() {
        return pingInterval.plus(pingTimeout).plusSeconds(1);
    }

    public static EngineSettings read(ConfigReader in) {
        return new EngineSettings(
                in.duration("socketio.ping-interval", Duration.ofSeconds(25), Duration.ofMillis(100),
                        Duration.ofMinutes(5), "between a pong and the next ping"),
                in.duration("socketio.ping-timeout", Duration.ofSeconds(20), Duration.ofMillis(100),
                        Duration.ofMinutes(5), "until a session whose pong does not come is closed"),
                in.integer("socketio.max-payload", 100_000, 1_000, 100_000_000,
                        "bytes of the largest packet a client may send"),
                in.integer("socketio.outbox", 1_048_576, 16_384, 1_073_741_824,
                        "bytes a client may leave unread before it is closed as slow"));
    }
}
