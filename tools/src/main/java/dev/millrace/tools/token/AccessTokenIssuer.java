package dev.millrace.tools.token;

import dev.millrace.model.UserId;

import io.jsonwebtoken.Jwts;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Issues access tokens as the gateway expects them. In production that is your identity provider's work. */
public final class AccessTokenIssuer {

    /** The gateway's own default for both. */
    private static final String MILLRACE = "millrace";

    private final SecretKey key;
    private final String issuer;
    private final String audience;
    private final InstantSource clock;

    /** @param environment the gateway's, which may say what it requires a token to carry */
    public AccessTokenIssuer(String secret, Map<String, String> environment, InstantSource clock) {
        this.issuer = environment.getOrDefault("MILLRACE_AUTH_JWT_ISSUER", MILLRACE);
        this.audience = environment.getOrDefault("MILLRACE_AUTH_JWT_AUDIENCE", MILLRACE);
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.clock = clock;
    }

    public String issue(UserId user, String name, Duration validFor) {
        return Jwts.builder()
                .issuer(issuer)
                .audience()
                .add(audience)
                .and()
                .subject(user.value())
                .claim("name", name)
                .id(UUID.randomUUID().toString())
                .expiration(Date.from(clock.instant().plus(validFor)))
                .signWith(key, Jwts.SIG.HS256)
                .compact();
    }
}
