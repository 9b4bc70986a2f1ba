package dev.millrace.gateway.auth.vp;

import dev.millrace.model.config.ConfigReader;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Which presentations are good enough here.
 *
 * @param issuers    the DIDs of who is trusted to vouch
 * @param issuerKeys a JWKS file of the keys of those that are no {@code did:key} or {@code did:jwk}: each key's
 *                   {@code kid} is the DID, or a DID URL of it
 * @param types      what a credential may be, besides {@code VerifiableCredential}
 * @param life       from {@code iat} (or {@code nbf}) to {@code exp} at most
 * @param skew       how far another's clock may be from ours
 */
public record PresentationPolicy(Mode mode, String audience, Set<String> issuers, @Nullable Path issuerKeys,
        Duration reload, Set<String> types, Duration life, Nonce nonce, Duration skew) {

    /** Whether one is asked for. One that is presented though it need not be must be good all the same. */
    public enum Mode {
        REQUIRED, OPTIONAL, OFF;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it must answer a challenge. A nonce that is there must be one of ours all the same. */
    public enum Nonce {
        REQUIRED, OPTIONAL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param reload and {@code skew}, as of tokens */
    public static PresentationPolicy read(ConfigReader in, Duration reload, Duration skew) {
        var policy = new PresentationPolicy(
                in.word("vp.mode", Mode.REQUIRED, Mode.class,
                        "whether nobody comes in without a Verifiable Presentation; off looks at none"),
                in.text("vp.audience", "millrace", "any text", "what a presentation's aud claim must hold"),
                Set.copyOf(in.list("vp.issuers", "", "DIDs with commas between them",
                        "who is trusted to vouch in a presentation's credentials", PresentationPolicy::did)),
                in.parsed("vp.issuer-keys", "", "a file, or empty for none",
                        "the keys of issuers whose DID is not itself a key: a JWKS file whose kids are DIDs, read again when it changes",
                        text -> text.isEmpty() ? null : Path.of(text)),
                reload,
                Set.copyOf(in.list("vp.types", "ChatUserCredential", "names with commas between them",
                        "types of credentials that are good enough, each credential being one of them",
                        PresentationPolicy::name)),
                in.duration("vp.life", Duration.ofHours(24), Duration.ofSeconds(10), Duration.ofDays(366),
                        "the longest time that a presentation may be made to be good for"),
                in.word("vp.nonce", Nonce.OPTIONAL, Nonce.class,
                        "whether a presentation must answer a challenge, which makes it good for one session"),
                skew);
        in.check(policy.mode == Mode.OFF || !policy.issuers.isEmpty(),
                "vp.issuers: not set, but vp.mode is " + policy.mode
                        + "; allowed: at least one DID; set MILLRACE_VP_ISSUERS");
        in.check(policy.mode == Mode.OFF || !policy.types.isEmpty(),
                "vp.types: empty, but vp.mode is " + policy.mode + "; allowed: at least one name");
        return policy;
    }

    private static String did(String word) {
        if (!word.matches("did:[a-z0-9]+:[A-Za-z0-9._:%-]{1,1000}")) {
            throw new IllegalArgumentException();
        }
        return word;
    }

    private static String name(String word) {
        if (!word.matches("[A-Za-z][A-Za-z0-9_-]{0,99}")) {
            throw new IllegalArgumentException();
        }
        return word;
    }
}
