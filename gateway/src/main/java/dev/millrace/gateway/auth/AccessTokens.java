package dev.millrace.gateway.auth;

import dev.millrace.model.Ids;
import dev.millrace.model.Text;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.Secret;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import javax.crypto.spec.SecretKeySpec;

/**
 * Access tokens: JWTs signed with HS256 and a shared secret. The algorithm is pinned, so neither
 * {@code alg: none} nor another family's signature is ever considered; issuer, audience and expiry must be
 * there and right.
 *
 * <p>Thread-safe. A verification costs some tens of microseconds and is done on the event loop.
 */
public final class AccessTokens implements Authenticator {

    /** Longer than any honest token, and short enough that parsing a hostile one costs little. */
    static final int MAX_TOKEN_LENGTH = 8192;

    static final int MAX_NAME_LENGTH = 100;

    private final JwtParser parser;

    public AccessTokens(Settings settings, InstantSource clock) {
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

    @Override
    public Future<Identity> authenticate(Credentials credentials) {
        try {
            return Future.succeededFuture(verify(credentials.accessToken()));
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    private Identity verify(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            throw Refusal.of(ErrorCode.UNAUTHENTICATED, "token is missing: connect with auth: {token}");
        }
        if (token.length() > MAX_TOKEN_LENGTH) {
            throw Refusal.field("token", "be at most " + MAX_TOKEN_LENGTH + " characters");
        }
        try {
            return identityOf(parser.parseSignedClaims(token).getPayload());
        } catch (ExpiredJwtException e) {
            throw Refusal.of(ErrorCode.TOKEN_EXPIRED, "token has expired");
        } catch (JwtException | IllegalArgumentException e) {
            // Which check failed is nothing to tell whoever forged it.
            throw invalid("token is not valid here");
        }
    }

    private static Identity identityOf(Claims claims) {
        if (claims.getExpiration() == null) {
            throw invalid("token has no exp claim");
        }
        String subject = claims.getSubject();
        if (subject == null || !Ids.isWellFormed(subject)) {
            throw invalid("token's sub claim must be " + Ids.FORM);
        }
        String name = claims.get("name", String.class);
        if (name == null || name.isBlank()) {
            return new Identity(new UserId(subject), subject);
        }
        if (Text.codePoints(name) > MAX_NAME_LENGTH || !Text.isStorable(name)) {
            throw invalid("token's name claim must be at most " + MAX_NAME_LENGTH + " characters of text");
        }
        return new Identity(new UserId(subject), name);
    }

    private static Refusal invalid(String message) {
        return Refusal.of(ErrorCode.TOKEN_INVALID, message);
    }

    /** What a token must carry, and how far two clocks may be apart. */
    public record Settings(Secret secret, String issuer, String audience, Duration skew) {}
}
