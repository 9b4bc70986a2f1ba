package dev.millrace.gateway.auth.session;

import dev.millrace.model.config.ConfigReader;

import java.time.Duration;
import java.util.Locale;

/**
 * How sessions are held, and how long a verdict counts.
 *
 * @param second      what becomes of a second session with the same presentation
 * @param lease       a session whose gateway does not renew it is given up after this
 * @param resumable   for how long after its end a session is known again
 * @param sweep       how often revocations are asked for that were not heard of
 * @param localCache  how long a gateway remembers a presentation that it verified
 * @param sharedCache and Redis
 * @param denialCache how long a gateway remembers one that it refused
 */
public record SessionSettings(Second second, int perUser, Duration lease, Duration resumable,
        Duration challenge, Duration sweep, Duration localCache, Duration sharedCache, Duration denialCache) {

    /** What becomes of the second. */
    public enum Second {
        /** The first one is told, and closed. */
        REPLACE,
        /** It is not let in. */
        REFUSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static SessionSettings read(ConfigReader in) {
        return new SessionSettings(
                in.word("vp.session", Second.REPLACE, Second.class,
                        "when a presentation that serves a session comes again: replace ends the first, refuse keeps it"),
                in.integer("session.per-user", 10, 1, 10_000,
                        "sessions one user may have, on all gateways together"),
                in.duration("session.lease", Duration.ofSeconds(30), Duration.ofSeconds(1),
                        Duration.ofMinutes(10), "after so long a dead gateway's sessions count no longer"),
                in.duration("session.resumable", Duration.ofMinutes(2), Duration.ZERO, Duration.ofHours(1),
                        "for how long after its end a session is known again by its client"),
                in.duration("vp.challenge", Duration.ofMinutes(2), Duration.ofSeconds(1),
                        Duration.ofMinutes(30), "how long there is to answer a challenge"),
                in.duration("revocation.sweep", Duration.ofMillis(500), Duration.ofMillis(50),
                        Duration.ofSeconds(1), "how often revocations are asked for that were not heard of"),
                in.duration("vp.cache.local", Duration.ofMinutes(5), Duration.ZERO, Duration.ofHours(24),
                        "how long a gateway remembers a presentation that it verified"),
                in.duration("vp.cache.shared", Duration.ofHours(1), Duration.ZERO, Duration.ofHours(24),
                        "how long Redis remembers one for all of them"),
                in.duration("vp.cache.refused", Duration.ofSeconds(30), Duration.ZERO, Duration.ofMinutes(10),
                        "how long a gateway remembers a presentation that it refused"));
    }
}
