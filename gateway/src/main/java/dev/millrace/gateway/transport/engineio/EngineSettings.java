package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.config.ConfigReader;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How sessions are kept, and what one session may take up.
 *
 * @param upgradeTimeout for a WebSocket to take over from polling
 * @param outboxBytes    what a client may leave unread before it is closed as slow
 * @param outboxMessages the same, in packets
 */
public record EngineSettings(Set<TransportName> transports, Duration pingInterval, Duration pingTimeout,
        Duration upgradeTimeout, int maxPayload, int outboxBytes, int outboxMessages) {

    public EngineSettings {
        transports = Set.copyOf(transports);
    }

    /** Longer than any session goes without a packet from the server. */
    public Duration longestSilence() {
        return pingInterval.plus(pingTimeout).plusSeconds(1);
    }

    boolean offers(TransportName transport) {
        return transports.contains(transport);
    }

    public static EngineSettings read(ConfigReader in) {
        return new EngineSettings(
                transports(in),
                in.duration("socketio.ping-interval", Duration.ofSeconds(25), Duration.ofMillis(100),
                        Duration.ofMinutes(5), "between a pong and the next ping"),
                in.duration("socketio.ping-timeout", Duration.ofSeconds(20), Duration.ofMillis(100),
                        Duration.ofMinutes(5), "until a session whose pong does not come is closed"),
                in.duration("socketio.upgrade-timeout", Duration.ofSeconds(10), Duration.ofMillis(100),
                        Duration.ofMinutes(5),
                        "for a WebSocket to take a session over from polling; after it the session goes on by polling"),
                in.integer("socketio.max-payload", 100_000, 1_000, 100_000_000,
                        "bytes of the largest packet a client may send, and of all that it may post at once"),
                in.integer("socketio.outbox", 1_048_576, 16_384, 1_073_741_824,
                        "bytes a client may leave unread before it is closed as slow"),
                in.integer("socketio.outbox-messages", 10_000, 100, 10_000_000,
                        "packets a client may leave unread before it is closed as slow"));
    }

    private static Set<TransportName> transports(ConfigReader in) {
        List<TransportName> named = in.list("socketio.transports", "polling,websocket",
                "`polling`, `websocket`, or both with a comma between them",
                "how clients may connect; with both, a session begins with either, and one that polls may go over to a WebSocket",
                word -> TransportName.valueOf(word.toUpperCase(Locale.ROOT)));
        in.check(!named.isEmpty(),
                "socketio.transports: nobody could connect; allowed: polling, websocket, or both");
        Set<TransportName> transports = EnumSet.noneOf(TransportName.class);
        transports.addAll(named);
        return transports;
    }
}
