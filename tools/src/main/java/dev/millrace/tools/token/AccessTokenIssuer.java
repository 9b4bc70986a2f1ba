package dev.millrace.tools.token;

import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;

/** Issues access tokens as the gateway expects them. In production that is your identity provider's work. */
public final class AccessTokenIssuer {

    private final UnaryOperator<JwtBuilder> signing;
    private final Expected expected;
    private final InstantSource clock;

    private AccessTokenIssuer(UnaryOperator<JwtBuilder> signing, Expected expected, InstantSource clock) {
        this.signing = signing;
        this.expected = expected;
        this.clock = clock;
    }

    /** Signs with HS256 and the secret that the gateways share. */
    public static AccessTokenIssuer withSecret(String secret, Expected expected, InstantSource clock) {
        var key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        return new AccessTokenIssuer(jwt -> jwt.signWith(key, Jwts.SIG.HS256), expected, clock);
    }

    /** Signs with a key whose public half is in the gateways' JWKS file. */
    public static AccessTokenIssuer withKey(SigningKey key, Expected expected, InstantSource clock) {
        return new AccessTokenIssuer(jwt -> jwt.header()
                .keyId(key.id())
                .and()
                .signWith(key.privateKey(), key.signature()), expected, clock);
    }

    /** @param holder the DID whose presentations go with it, if any do */
    public String issue(Person person, @Nullable String holder, Duration validFor) {
        Instant now = clock.instant();
        JwtBuilder jwt = Jwts.builder()
                .header()
                .type("JWT")
                .and()
                .issuer(expected.tokenIssuer())
                .audience()
                .add(expected.tokenAudience())
                .and()
                .subject(person.id().value())
                .claim("name", person.name())
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(validFor)));
        if (holder != null) {
            jwt = jwt.claim("did", holder);
        }
        if (!person.roles().isEmpty()) {
            jwt = jwt.claim("roles", person.roles());
        }
        if (!person.stores().isEmpty()) {
            jwt = jwt.claim("stores", person.stores());
        }
        return signing.apply(jwt).compact();
    }
}
