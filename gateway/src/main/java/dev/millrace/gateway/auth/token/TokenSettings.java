package dev.millrace.gateway.auth.token;

import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.model.config.ConfigReader;
import dev.millrace.model.config.Secret;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * What an access token must carry, who may sign one, and how far two clocks may be apart.
 *
 * @param algorithms what tokens may be signed with
 * @param secret    for {@link Algorithm#HS256} alone, and empty without it
 * @param jwks      the file of the keys for the others, and null without them
 * @param reload    how often that file is looked at for a change
 */
public record TokenSettings(Set<Algorithm> algorithms, Secret secret, @Nullable Path jwks, Duration reload,
        String issuer, String audience, Duration skew) {

    /** RFC 7518 allows HS256 no shorter key than its hash. */
    private static final int HS256_BITS = 256;

    public static TokenSettings read(ConfigReader in) {
        Set<Algorithm> algorithms = in.parsed("auth.jwt.algorithms", "HS256",
                "HS256, RS256, ES256, EdDSA, or some of them",
                "what access tokens may be signed with; nothing else is ever considered",
                TokenSettings::algorithms);
        boolean shared = algorithms.contains(Algorithm.HS256);
        Secret secret = in.secret("auth.jwt.secret", shared ? HS256_BITS : 0,
                "the secret that tokens are signed with, for HS256");
        String jwks = in.parsed("auth.jwt.jwks", "", "a file, or empty for none",
                "the public keys that tokens are signed with, for the others: a JWKS file, read again when it changes",
                text -> text);
        in.check(shared || secret.isEmpty(),
                "auth.jwt.secret: set, but auth.jwt.algorithms has no HS256; allowed: unset");
        boolean keyed = algorithms.size() > (shared ? 1 : 0);
        in.check(keyed != jwks.isEmpty(), keyed
                ? "auth.jwt.jwks: not set, but auth.jwt.algorithms is more than HS256; allowed: a file"
                : "auth.jwt.jwks: '" + jwks
                        + "', but auth.jwt.algorithms has none of RS256, ES256, EdDSA; allowed: unset");
        return new TokenSettings(algorithms, secret, jwks.isEmpty() ? null : Path.of(jwks),
                in.duration("auth.jwt.jwks-reload", Duration.ofSeconds(5), Duration.ofMillis(100),
                        Duration.ofHours(1), "how often the JWKS files are looked at for a change"),
                in.text("auth.jwt.issuer", "millrace", "any text", "what a token's iss claim must be"),
                in.text("auth.jwt.audience", "millrace", "any text", "what a token's aud claim must hold"),
                in.duration("auth.jwt.skew", Duration.ofSeconds(30), Duration.ZERO, Duration.ofMinutes(5),
                        "how far another's clock may be from ours, of tokens and presentations alike"));
    }

    private static Set<Algorithm> algorithms(String words) {
        Set<Algorithm> algorithms = EnumSet.noneOf(Algorithm.class);
        for (String word : words.split(",", -1)) {
            algorithms.add(Algorithm.of(word.strip()).orElseThrow(IllegalArgumentException::new));
        }
        return algorithms;
    }
}
