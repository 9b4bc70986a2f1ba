package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.model.config.ConfigReader;

import java.time.Duration;

/**
 * What one client may take up.
 *
 * @param maxUnanswered  requests of one session that may wait for their answers
 * @param maxAttachments binary values in one packet
 * @param events         of one session
 */
public record SocketIoSettings(Duration connectTimeout, int maxUnanswered, int maxAttachments,
        JsonLimits json, Rate events) {

    /**
     * How much JSON one packet may have.
     *
     * @param text   characters of one string, or of one name
     * @param tokens values, names and brackets
     */
    public record JsonLimits(int nesting, int text, int tokens) {}

    public static SocketIoSettings read(ConfigReader in) {
        return new SocketIoSettings(
                in.duration("socketio.connect-timeout", Duration.ofSeconds(45), Duration.ofMillis(100),
                        Duration.ofMinutes(5), "until a session that enters no namespace is closed"),
                in.integer("socketio.unanswered", 1_000, 1, 100_000,
                        "requests of one session that may wait for their answers"),
                in.integer("socketio.attachments", 10, 0, 1_000,
                        "binary values in one packet, each of at most `socketio.max-payload`"),
                new JsonLimits(
                        in.integer("socketio.json-nesting", 32, 4, 200,
                                "levels of arrays and objects in one packet"),
                        in.integer("socketio.json-text", 50_000, 1_000, 100_000_000,
                                "characters of one string, or of one name, in a packet"),
                        in.integer("socketio.json-tokens", 10_000, 100, 10_000_000,
                                "values, names and brackets in one packet")),
                in.parsed("socketio.events", "100/1s burst 200", Rate.ALLOWED,
                        "events of one session, and all else that it sends by Socket.IO; whoever goes on at over twice the rate is closed",
                        Rate::parse));
    }
}
