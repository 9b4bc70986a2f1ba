package dev.millrace.gateway.auth.limit;

import dev.millrace.model.config.ConfigReader;

import java.util.Set;

/**
 * What one address, one user and one room may take up in time.
 *
 * @param handshakes   of one address, on each gateway by itself
 * @param sessions     that one address may have at a time, on each gateway by itself; 0 where there is no limit
 * @param connects     of one address, on all gateways together, likewise the next two
 * @param exemptRoles  whoever has one of these roles is not held to the limits of sends
 */
public record LimitSettings(Rate handshakes, int sessions, Rate connects, Rate sendsPerUser,
        Rate sendsPerRoom,
        Set<String> exemptRoles) {

    public static LimitSettings read(ConfigReader in) {
        return new LimitSettings(
                rate(in, "limit.handshakes", "100/1s burst 400",
                        "handshakes, requests about sessions that are not known, and requests to /auth, of one address (IPv6: one /64) on one gateway"),
                in.integer("limit.sessions-per-address", 10_000, 0, 10_000_000,
                        "sessions of one address (IPv6: one /64) at a time on one gateway; 0 for no limit"),
                rate(in, "limit.connects", "50/1s burst 200",
                        "authentications of one address (IPv6: one /64) on all gateways together"),
                rate(in, "limit.sends-per-user", "20/1s burst 40",
                        "messages that one user may send, on all gateways together"),
                rate(in, "limit.sends-per-room", "200/1s burst 400",
                        "messages that may be sent to one room, on all gateways together"),
                Set.copyOf(
                        in.list("limit.exempt-roles", "", "words with commas between them, or empty for none",
                                "roles whose sends are not limited", LimitSettings::role)));
    }

    private static Rate rate(ConfigReader in, String key, String defaultValue, String purpose) {
        return in.parsed(key, defaultValue, Rate.ALLOWED, purpose, Rate::parse);
    }

    private static String role(String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("not a role");
        }
        return word;
    }
}
