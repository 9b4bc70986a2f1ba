package dev.millrace.gateway.transport.socketio;

import dev.millrace.model.config.ConfigReader;

import java.time.Duration;

/**
 * What one client may take up.
 *
 * @param maxUnanswered requests of one session that may wait for their answers
 */
public record SocketIoSettings(Duration connectTimeout, int maxUnanswered) {

    public static SocketIoSettings read(ConfigReader in) {
        return new SocketIoSettings(
                in.duration("socketio.connect-timeout", Duration.ofSeconds(45), Duration.ofMillis(100),
                        Duration.ofMinutes(5), "until a session that enters no namespace is closed"),
                in.integer("socketio.unanswered", 1_000, 1, 100_000,
                        "requests of one session that may wait for their answers"));
    }
}
