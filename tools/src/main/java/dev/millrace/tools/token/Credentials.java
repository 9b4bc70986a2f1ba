package dev.millrace.tools.token;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes credentials: VC-JWTs as the W3C data model 1.1 has them. */
public final class Credentials {

    private static final String CONTEXT = "https://www.w3.org/2018/credentials/v1";

    private final Party issuer;
    private final String type;
    private final InstantSource clock;

    /** @param type what it is, besides a {@code VerifiableCredential} */
    public Credentials(Party issuer, String type, InstantSource clock) {
        this.issuer = issuer;
        this.type = type;
        this.clock = clock;
    }

    /** @param holder the DID of whom it is about */
    public String issue(String holder, Map<String, String> about, Duration validFor) {
        Instant now = clock.instant();
        return issuer.jwt()
                .subject(holder)
                .id("urn:uuid:" + UUID.randomUUID())
                .issuedAt(Date.from(now))
                .notBefore(Date.from(now))
                .expiration(Date.from(now.plus(validFor)))
                .claim("vc", Map.of("@context", List.of(CONTEXT),
                        "type", List.of("VerifiableCredential", type),
                        "credentialSubject", about))
                .compact();
    }
}
