package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** What lets a client in. */
record Evidence(AccessToken token, @Nullable Presentation presentation) {

    /**
     * If any of this is revoked, the client goes. A request without a presentation rests at least on whom and what its
     * token names.
     */
    Set<Revocation> restsOn() {
        Set<Revocation> all = new LinkedHashSet<>();
        all.add(new Revocation(Kind.TOKEN, token.id()));
        all.add(new Revocation(Kind.USER, token.identity().userId().value()));
        if (token.holder() != null) {
            all.add(new Revocation(Kind.HOLDER, token.holder()));
        }
        if (presentation == null && token.presentation() != null) {
            all.add(new Revocation(Kind.PRESENTATION, Presentations.digest(token.presentation())));
        }
        if (presentation != null) {
            all.add(new Revocation(Kind.PRESENTATION, presentation.digest()));
            all.add(new Revocation(Kind.HOLDER, presentation.holder()));
            presentation.issuers().forEach(issuer -> all.add(new Revocation(Kind.ISSUER, issuer)));
            presentation.credentials().forEach(id -> all.add(new Revocation(Kind.CREDENTIAL, id)));
        }
        return all;
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
