package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.model.redis.Revocation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** What lets a client in. */
record Evidence(AccessToken token, @Nullable Presentation presentation) {

    /** If any of this is revoked, the client goes. */
    Set<Revocation> restsOn() {
        return Grounds.of(token, presentation);
    }

    /** Whoever is let in though their time is just over, since clocks differ, stays for as long as clocks may differ. */
    Instant endsAt(Instant now, Duration skew) {
        Instant token = extended(token().expiresAt(), now, skew);
        if (presentation == null) {
            return token;
        }
        Instant credentials = extended(presentation.credentialsUntil(), now, skew);
        return credentials.isBefore(token) ? credentials : token;
    }

    private static Instant extended(Instant end, Instant now, Duration skew) {
        return end.isAfter(now) ? end : end.plus(skew);
    }
}
