package dev.millrace.tools.token;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes presentations: VP-JWTs as the W3C data model 1.1 has them. */
public final class Presentations {

    private static final String CONTEXT = "https://www.w3.org/2018/credentials/v1";

    private final Party holder;
    private final String audience;
    private final InstantSource clock;

    public Presentations(Party holder, String audience, InstantSource clock) {
        this.holder = holder;
        this.audience = audience;
        this.clock = clock;
    }

    /** @param nonce the challenge it answers, if any */
    public String present(List<String> credentials, @Nullable String nonce, Duration validFor) {
        Instant now = clock.instant();
        var jwt = holder.jwt()
                .audience()
                .add(audience)
                .and()
                .id("urn:uuid:" + UUID.randomUUID())
                .issuedAt(Date.from(now))
                .notBefore(Date.from(now))
                .expiration(Date.from(now.plus(validFor)))
                .claim("vp", Map.of("@context", List.of(CONTEXT),
                        "type", List.of("VerifiablePresentation"),
                        "verifiableCredential", credentials));
        return (nonce == null ? jwt : jwt.claim("nonce", nonce)).compact();
    }
}
