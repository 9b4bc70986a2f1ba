package dev.millrace.tools.block;

import dev.millrace.gateway.auth.jose.Fingerprint;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;
import dev.millrace.tools.CommandException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;

/**
 * What is to be blocked, and for how long if nobody says. Nothing is verified: a forged token may well be blocked.
 *
 * @param lasting zero is for ever
 */
record Blockable(Revocation what, Duration lasting) {

    /** No token and no presentation should be good for longer, where it does not say. */
    private static final Duration A_DAY = Duration.ofHours(24);

    /** Whoever takes it late, within the skew, must find it blocked still. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a user, holder, issuer or credential. */
    static Blockable lasting(Kind kind, String id) {
        return new Blockable(new Revocation(kind, id), Duration.ZERO);
    }

    /** By a {@code jti} alone, nobody can tell how long the token is good for. */
    static Blockable token(String jti) {
        return new Blockable(new Revocation(Kind.TOKEN, jti), A_DAY);
    }

    /** By its {@code jti}, or by its fingerprint where it has none, as gateways do. */
    static Blockable jwt(String token, InstantSource clock) throws CommandException {
        JsonNode claims = claims("--jwt", token);
        String jti = claims.path("jti").asText();
        return new Blockable(
                new Revocation(Kind.TOKEN, jti.isEmpty() ? "sha256:" + Fingerprint.of(token) : jti),
                untilExpiry(claims, clock));
    }

    static boolean isFingerprint(String text) {
        return text.matches("[0-9a-fA-F]{64}");
    }

    /** By its fingerprint alone, nobody can tell how long it is good for. */
    static Blockable presentation(String fingerprint) {
        return new Blockable(new Revocation(Kind.PRESENTATION, fingerprint.toLowerCase(Locale.ROOT)), A_DAY);
    }

    static Blockable presentation(String jwt, InstantSource clock) throws CommandException {
        return new Blockable(new Revocation(Kind.PRESENTATION, Presentations.digest(jwt)),
                untilExpiry(claims("--presentation", jwt), clock));
    }

    private static Duration untilExpiry(JsonNode claims, InstantSource clock) {
        @Nullable
        JsonNode expiry = claims.get("exp");
        if (expiry == null || !expiry.canConvertToLong()) {
            return A_DAY;
        }
        Duration left = Duration.between(clock.instant(), Instant.EPOCH.plusSeconds(expiry.asLong()));
        // Of one that is over, as of one whose time is not known.
        return left.isNegative() ? A_DAY : left.plus(SKEW);
    }

    private static JsonNode claims(String option, String jwt) throws CommandException {
        String[] parts = jwt.split("\\.", -1);
        if (parts.length == 3) {
            try {
                JsonNode claims = JSON.readTree(
                        new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
                if (claims != null && claims.isObject()) {
                    return claims;
                }
            } catch (JsonProcessingException | IllegalArgumentException e) {
                // Said below; what was given is not repeated.
            }
        }
        throw new CommandException(option + ": is no JWT");
    }
}
