package dev.millrace.tools.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.token.AccessTokens;
import dev.millrace.gateway.auth.token.TokenSettings;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.config.Secret;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Set;

/** Whoever may turn one signature into another that is right as well must not slip out of a block by it. */
class BlockableTest {

    private static final InstantSource CLOCK = InstantSource.system();
    private static final BigInteger N = new BigInteger(
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final int HALF = 32;

    private final KeyPair keys = Jwts.SIG.ES256.keyPair().build();

    @TempDir
    private Path folder;

    @Test
    void aTokenWithoutAnIdAndItsTwinAreBlockedByTheOneNameThatTheGatewayKnowsThemBy() throws Exception {
        String token = withLowS(signed());
        String twin = twin(token);
        try (var tokens = new AccessTokens(settings(), CLOCK)) {
            Revocation named = new Revocation(Kind.TOKEN, tokens.verify(token).id());

            assertThat(tokens.verify(twin).id()).isEqualTo(named.id());
            assertThat(Blockable.jwt(token, CLOCK).what()).isEqualTo(named);
            assertThat(Blockable.jwt(twin, CLOCK).what()).isEqualTo(named);
        }
    }

    @Test
    void aPresentationAndItsTwinAreBlockedByTheOneDigestThatTheGatewayKnowsThemBy() throws Exception {
        String presentation = withLowS(signed());
        String digest = Presentations.digest(presentation);

        assertThat(Blockable.presentation(presentation, CLOCK).what())
                .isEqualTo(new Revocation(Kind.PRESENTATION, digest));
        assertThat(Blockable.presentation(twin(presentation), CLOCK).what())
                .isEqualTo(new Revocation(Kind.PRESENTATION, digest));
    }

    @Test
    void aFingerprintIsTakenAsItIsHoweverItIsSpelt() {
        assertThat(Blockable.isFingerprint("AB".repeat(32))).isTrue();
        assertThat(Blockable.presentation("AB".repeat(32)).what())
                .isEqualTo(new Revocation(Kind.PRESENTATION, "ab".repeat(32)));
    }

    private String signed() {
        return Jwts.builder()
                .header()
                .keyId("k")
                .and()
                .subject("alice")
                .issuer("millrace")
                .audience()
                .add("millrace")
                .and()
                .expiration(Date.from(CLOCK.instant().plusSeconds(60)))
                .signWith(keys.getPrivate(), Jwts.SIG.ES256)
                .compact();
    }

    private TokenSettings settings() throws Exception {
        String key = Jwks.json(Jwks.builder().keyPair(keys).id("k").build().toPublicJwk());
        Path jwks = Files.writeString(folder.resolve("keys.json"), "{\"keys\":[" + key + "]}");
        return new TokenSettings(Set.of(Algorithm.ES256), new Secret(""), jwks, Duration.ofHours(1),
                "millrace", "millrace", Duration.ZERO);
    }

    private static String withLowS(String jws) {
        return s(jws).compareTo(N.shiftRight(1)) <= 0 ? jws : twin(jws);
    }

    private static BigInteger s(String jws) {
        return new BigInteger(1, Arrays.copyOfRange(signature(jws), HALF, 2 * HALF));
    }

    /** The same r, and n − s. */
    private static String twin(String jws) {
        byte[] signature = signature(jws);
        String other = "%064x".formatted(N.subtract(s(jws)));
        System.arraycopy(HexFormat.of().parseHex(other), 0, signature, HALF, HALF);
        return jws.substring(0, jws.lastIndexOf('.') + 1)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static byte[] signature(String jws) {
        return Base64.getUrlDecoder().decode(jws.substring(jws.lastIndexOf('.') + 1));
    }
}
