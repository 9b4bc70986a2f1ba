package dev.millrace.gateway.auth.vp;

import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.Trace;
import dev.millrace.gateway.auth.did.KeyDid;
import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.jose.Checklist;
import dev.millrace.gateway.auth.jose.Claims;
import dev.millrace.gateway.auth.jose.Fingerprint;
import dev.millrace.gateway.auth.jose.FlawException;
import dev.millrace.gateway.auth.jose.Jws;
import dev.millrace.gateway.auth.jose.VerificationKey;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Verifiable Presentations as JWTs: signed by the key that the holder is, of credentials that trusted issuers signed
 * about that holder. All that can be said about a presentation by itself is said here; whose token it goes with and
 * whether its nonce is fresh, others say.
 *
 * <p>Thread-safe. Waits for nothing; what a verification costs, {@code docs/decisions/023-verification.md} says.
 */
public final class Presentations implements AutoCloseable {

    private static final Set<Algorithm> ALGORITHMS = Set.of(Algorithm.ES256, Algorithm.EDDSA);
    private static final int MAX_CREDENTIALS = 8;
    private static final int MAX_NONCE = 128;

    private final PresentationPolicy policy;
    private final InstantSource clock;
    private final Issuers issuers;

    /** @throws dev.millrace.gateway.auth.jose.UnusableKeysException where an issuer's keys are no good */
    public Presentations(PresentationPolicy policy, InstantSource clock) {
        this.policy = policy;
        this.clock = clock;
        this.issuers = new Issuers(policy);
    }

    /** By which a presentation is cached, counted and revoked, verified or not: see {@link Fingerprint}. */
    public static String digest(String text) {
        return Fingerprint.of(text);
    }

    /** Another one once the issuers' keys are others: what was verified by these may be good no longer. */
    public String keys() {
        return issuers.version();
    }

    /** What the presentation says, if it is good. */
    public Presentation verify(String text) throws Denial {
        return verify(text, Trace.NONE);
    }

    public Presentation verify(String text, Trace trace) throws Denial {
        var checks = new Checklist(trace);
        checks.test(Step.PRESENTATION_SIZE, () -> Jws.checkLength("presentation", text));
        Envelope envelope = checks.pass(Step.PRESENTATION_FORM, () -> Envelope.read(text));
        KeyDid holder = holder(envelope, checks);
        Claims claims = envelope.jws.claims();
        Instant now = clock.instant();
        checks.test(Step.PRESENTATION_AUDIENCE, () -> claims.checkAudience(policy.audience()));
        checks.test(Step.PRESENTATION_NOT_YET, () -> envelope.times.checkBegun(now, policy.skew()));
        checks.test(Step.PRESENTATION_EXPIRED, () -> envelope.times.checkNotOver(now, policy.skew()));
        checks.test(Step.PRESENTATION_LIFE, () -> checkLife(envelope.times, policy.life()));
        // Whether it is one of ours, and fresh, is for others to say: the step is passed only then.
        checks.read(Step.NONCE, () -> envelope.checkAnswers(policy.nonce()));

        List<Credential> credentials = new ArrayList<>();
        for (Object credential : envelope.credentials) {
            credentials.add(credential(credential, holder, now, checks));
        }
        return presentation(text, envelope, holder, credentials);
    }

    /** The signature comes before everything that it vouches for: an expired forgery is a forgery. */
    private static KeyDid holder(Envelope envelope, Checklist checks) throws Denial {
        Jws jws = envelope.jws;
        checks.test(Step.PRESENTATION_HEADER, jws::checkHeader);
        KeyDid holder = checks.pass(Step.PRESENTATION_HOLDER, () -> {
            KeyDid did = KeyDid.parse(envelope.holder);
            FlawException.unless(did.isNamedBy(jws.keyId()), "its kid is not the holder's");
            return did;
        });
        checks.test(Step.PRESENTATION_ALGORITHM, () -> checkAlgorithm(jws, holder.key()));
        checks.test(Step.PRESENTATION_SIGNATURE, () -> checkSignature(jws, holder.key()));
        return holder;
    }

    private Credential credential(Object text, KeyDid holder, Instant now, Checklist checks) throws Denial {
        Credential credential = checks.pass(Step.CREDENTIAL_FORM, () -> Credential.read(text));
        Jws jws = credential.jws();
        checks.test(Step.CREDENTIAL_HEADER, jws::checkHeader);
        checks.read(Step.CREDENTIAL_ISSUER, () -> issuers.trusted(credential.issuer()));
        Algorithm algorithm = checks.read(Step.CREDENTIAL_ALGORITHM, () -> jws.algorithm(ALGORITHMS));
        VerificationKey key = checks.pass(Step.CREDENTIAL_ISSUER,
                () -> issuers.key(credential.issuer(), jws.keyId(), algorithm));
        checks.test(Step.CREDENTIAL_ALGORITHM, () -> checkAlgorithm(jws, key));
        checks.test(Step.CREDENTIAL_SIGNATURE, () -> checkSignature(jws, key));
        checks.test(Step.CREDENTIAL_TYPE, () -> FlawException.unless(
                credential.types().stream().anyMatch(policy.types()::contains),
                "it is of no type that is allowed here"));
        checks.test(Step.CREDENTIAL_NOT_YET, () -> credential.times().checkBegun(now, policy.skew()));
        checks.test(Step.CREDENTIAL_EXPIRED, () -> credential.times().checkNotOver(now, policy.skew()));
        checks.test(Step.CREDENTIAL_SUBJECT, () -> FlawException.unless(
                holder.did().equals(credential.subject()), "it is about somebody else"));
        return credential;
    }

    private static void checkAlgorithm(Jws jws, VerificationKey key) throws FlawException {
        FlawException.unless(jws.algorithm(ALGORITHMS) == key.algorithm(),
                "its header's alg is not what its key is for");
    }

    private static void checkSignature(Jws jws, VerificationKey key) throws FlawException {
        FlawException.unless(key.verifies(jws), "its signature is wrong");
    }

    private static void checkLife(Claims.Times times, Duration most) throws FlawException {
        Instant from = FlawException.present(times.madeAt() == null ? times.beginsAt() : times.madeAt(),
                "it has neither an iat nor an nbf claim");
        FlawException.unless(!times.endsAt().isBefore(from), "it ends before it begins");
        FlawException.unless(!times.endsAt().isAfter(from.plus(most)),
                "it is made to last longer than one may");
    }

    private static Presentation presentation(String text, Envelope envelope, KeyDid holder,
            List<Credential> credentials) {
        Instant credentialsUntil = credentials.stream()
                .map(credential -> credential.times().endsAt())
                .min(Instant::compareTo)
                .orElseThrow();
        Instant ends = envelope.times.endsAt();
        return new Presentation(digest(text), holder.did(), holder.thumbprint(),
                credentials.stream().map(Credential::issuer).collect(Collectors.toSet()),
                credentials.stream().map(Credential::id).filter(Objects::nonNull).collect(Collectors.toSet()),
                envelope.nonce, ends.isBefore(credentialsUntil) ? ends : credentialsUntil, credentialsUntil);
    }

    /** The files are looked at no more. */
    @Override
    public void close() {
        issuers.close();
    }

    /** A presentation that was read and not verified. */
    private record Envelope(Jws jws, String holder, @Nullable String nonce, Claims.Times times,
            List<?> credentials) {

        Envelope checkAnswers(PresentationPolicy.Nonce asked) throws FlawException {
            FlawException.unless(nonce != null || asked == PresentationPolicy.Nonce.OPTIONAL,
                    "the presentation answers no challenge");
            return this;
        }

        static Envelope read(String text) throws FlawException {
            Jws jws = Jws.read(text);
            Claims claims = jws.claims();
            Claims vp = Shape.of(claims, "vp", "VerifiablePresentation");
            String holder = FlawException.present(claims.text("iss"), "it has no iss claim");
            Shape.checkAgrees(holder, vp.text("holder"), "iss and vp.holder");
            Shape.checkAgrees(claims.text("jti"), vp.text("id"), "jti and vp.id");
            String nonce = claims.text("nonce");
            FlawException.unless(nonce == null || nonce.matches("[!-~]{1," + MAX_NONCE + "}"),
                    "nonce claim is not of 1 to " + MAX_NONCE + " visible characters of ASCII");
            List<?> credentials = vp.items("verifiableCredential");
            FlawException.unless(!credentials.isEmpty() && credentials.size() <= MAX_CREDENTIALS,
                    "vp.verifiableCredential does not hold 1 to " + MAX_CREDENTIALS);
            return new Envelope(jws, holder, nonce, claims.times(), credentials);
        }
    }
}
