package dev.millrace.gateway.auth.token;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.Step;
import dev.millrace.model.Ids;
import dev.millrace.model.Text;
import dev.millrace.model.UserId;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/**
 * Access tokens: JWTs signed with HS256 and a shared secret. The algorithm is pinned, so neither
 * {@code alg: none} nor another family's signature is ever considered; issuer, audience and expiry must be
 * there and right.
 *
 * <p>Thread-safe. A verification costs some tens of microseconds and is done on the event loop.
 */
public final class AccessTokens {

    /** Longer than any honest token, and short enough that parsing a hostile one costs little. */
    static final int MAX_TOKEN_LENGTH = 8192;

    static final int MAX_NAME_LENGTH = 100;

    private final JwtParser parser;

    public AccessTokens(TokenSettings settings, InstantSource clock) {
        byte[] secret = settings.secret().reveal().getBytes(StandardCharsets.UTF_8);
        this.parser = Jwts.parser()
                .sig()
                .clear()
                .add(Jwts.SIG.HS256)
                .and()
                .verifyWith(new SecretKeySpec(secret, "HmacSHA256"))
                .requireIssuer(settings.issuer())
                .requireAudience(settings.audience())
                .clockSkewSeconds(settings.skew().toSeconds())
                .clock(() -> Date.from(clock.instant()))
                .build();
    }

    /** What the token says, if it is good. */
    public AccessToken verify(@Nullable String token) throws Denial {
        if (token == null || token.isEmpty()) {
            throw new Denial(Step.TOKEN_MISSING, "token is missing: connect with auth: {token}");
        }
        if (token.length() > MAX_TOKEN_LENGTH) {
            throw new Denial(Step.TOKEN_SIZE, "token must be at most " + MAX_TOKEN_LENGTH + " characters");
        }
        try {
            Claims claims = parser.parseSignedClaims(token).getPayload();
            return new AccessToken(identityOf(claims), String.valueOf(claims.getId()),
                    claims.getExpiration().toInstant(), null, null, null);
        } catch (ExpiredJwtException e) {
            throw new Denial(Step.TOKEN_EXPIRED, "its time is over");
        } catch (JwtException | IllegalArgumentException e) {
            throw new Denial(Step.TOKEN_SIGNATURE, "it is not valid here");
        }
    }

    private static Identity identityOf(Claims claims) throws Denial {
        if (claims.getExpiration() == null) {
            throw new Denial(Step.TOKEN_CLAIMS, "token has no exp claim");
        }
        String subject = claims.getSubject();
        if (subject == null || !Ids.isWellFormed(subject)) {
            throw new Denial(Step.TOKEN_CLAIMS, "token's sub claim must be " + Ids.FORM);
        }
        String name = claims.get("name", String.class);
        if (name == null || name.isBlank()) {
            return new Identity(new UserId(subject), subject, Set.of(), Set.of());
        }
        if (Text.codePoints(name) > MAX_NAME_LENGTH || !Text.isStorable(name)) {
            throw new Denial(Step.TOKEN_CLAIMS,
                    "token's name claim must be at most " + MAX_NAME_LENGTH + " characters of text");
        }
        return new Identity(new UserId(subject), name, Set.of(), Set.of());
    }
}
