package dev.millrace.tools.token;

import dev.millrace.model.UserId;

import io.jsonwebtoken.Jwts;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.UUID;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Issues access tokens as the gateway expects them. In production that is your identity provider's work. */
public final class AccessTokenIssuer {

    /** The gateway's own defaults. */
    private static final String ISSUER = "millrace";
    private static final String AUDIENCE = "millrace";

    private final SecretKey key;
    private final InstantSource clock;

    public AccessTokenIssuer(String secret, InstantSource clock) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.clock = clock;
    }

    public String issue(UserId user, String name, Duration validFor) {
        return Jwts.builder()
                .issuer(ISSUER)
                .audience()
                .add(AUDIENCE)
                .and()
                .subject(user.value())
                .claim("name", name)
                .id(UUID.randomUUID().toString())
                .expiration(Date.from(clock.instant().plus(validFor)))
                .signWith(key, Jwts.SIG.HS256)
                .compact();
    }
}
