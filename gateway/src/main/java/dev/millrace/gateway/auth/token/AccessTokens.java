package dev.millrace.gateway.auth.token;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.Trace;
import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.jose.Checklist;
import dev.millrace.gateway.auth.jose.Claims;
import dev.millrace.gateway.auth.jose.Fingerprint;
import dev.millrace.gateway.auth.jose.FlawException;
import dev.millrace.gateway.auth.jose.Jwk;
import dev.millrace.gateway.auth.jose.JwksFile;
import dev.millrace.gateway.auth.jose.Jws;
import dev.millrace.gateway.auth.jose.VerificationKey;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Access tokens: JWTs signed with the shared secret or a key of the JWKS file. Which algorithms are allowed is
 * configuration, and each key is for one of them, so that no header decides what a key is used for.
 *
 * <p>Thread-safe. Waits for nothing; what a verification costs, {@code docs/decisions/023-verification.md} says.
 */
public final class AccessTokens implements AutoCloseable {

    private final TokenSettings settings;
    private final InstantSource clock;
    private final @Nullable VerificationKey secret;
    private final @Nullable JwksFile jwks;

    /** @throws dev.millrace.gateway.auth.jose.UnusableKeysException where the JWKS file is no good */
    public AccessTokens(TokenSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.secret = settings.algorithms().contains(Algorithm.HS256)
                ? VerificationKey.secret(settings.secret().reveal().getBytes(StandardCharsets.UTF_8))
                : null;
        this.jwks = settings.jwks() == null
                ? null
                : new JwksFile("auth.jwt.jwks", settings.jwks(), settings.reload());
    }

    /** Whether any verification is a matter of some tens of microseconds: signatures on curves take a good deal more. */
    public boolean isQuick() {
        return !settings.algorithms().contains(Algorithm.ES256)
                && !settings.algorithms().contains(Algorithm.EDDSA);
    }

    /** What the token says, if it is good. */
    public AccessToken verify(@Nullable String token) throws Denial {
        return verify(token, Trace.NONE);
    }

    public AccessToken verify(@Nullable String token, Trace trace) throws Denial {
        if (token == null || token.isEmpty()) {
            throw new Denial(Step.TOKEN_MISSING, "token is missing: connect with auth: {token}");
        }
        trace.passed(Step.TOKEN_MISSING);
        var checks = new Checklist(trace);
        Claims claims = signed(token, checks).claims();
        checks.test(Step.TOKEN_ISSUER, () -> checkIssuer(claims));
        checks.test(Step.TOKEN_AUDIENCE, () -> claims.checkAudience(settings.audience()));
        // A time that is none is misspelt rather than over.
        Claims.Times times = checks.read(Step.TOKEN_CLAIMS, claims::times);
        Instant now = clock.instant();
        checks.test(Step.TOKEN_NOT_YET, () -> times.checkBegun(now, settings.skew()));
        checks.test(Step.TOKEN_EXPIRED, () -> times.checkNotOver(now, settings.skew()));
        return checks.pass(Step.TOKEN_CLAIMS,
                () -> TokenClaims.read(claims, times.endsAt(), () -> "sha256:" + Fingerprint.of(token)));
    }

    /** The signature comes before everything that it vouches for: an expired forgery is a forgery. */
    private Jws signed(String token, Checklist checks) throws Denial {
        checks.test(Step.TOKEN_SIZE, () -> Jws.checkLength("token", token));
        Jws jws = checks.pass(Step.TOKEN_FORM, () -> Jws.read(token));
        checks.test(Step.TOKEN_HEADER, jws::checkHeader);
        Algorithm algorithm = checks.pass(Step.TOKEN_ALGORITHM, () -> jws.algorithm(settings.algorithms()));
        VerificationKey key = checks.pass(Step.TOKEN_KEY, () -> key(jws.keyId(), algorithm));
        checks.test(Step.TOKEN_SIGNATURE,
                () -> FlawException.unless(key.verifies(jws), "its signature is wrong"));
        return jws;
    }

    /** The shared secret has no id, so that any will do for it. */
    private VerificationKey key(@Nullable String id, Algorithm algorithm) throws FlawException {
        if (algorithm == Algorithm.HS256 && secret != null) {
            return secret;
        }
        return FlawException.present(jwks, "there are no keys")
                .keys()
                .find(id, algorithm)
                .map(Jwk::key)
                .orElseThrow(() -> new FlawException(id == null
                        ? "it names no key, and there is not just one for " + algorithm
                        : "it names a key that is not known here for " + algorithm));
    }

    private void checkIssuer(Claims claims) throws FlawException {
        FlawException.unless(settings.issuer().equals(claims.text("iss")),
                "its iss claim is not the one configured");
    }

    /** The file is looked at no more. */
    @Override
    public void close() {
        if (jwks != null) {
            jwks.close();
        }
    }
}
