package dev.millrace.gateway.auth.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Denials;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.jose.UnusableKeysException;
import dev.millrace.model.config.Secret;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/** Tokens of the keys in a file. */
class SignedByKeyTest {

    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");
    private static final String SECRET = "a secret beside the keys, of 32 bytes or more";
    private static final Signer RSA = Signer.rsa(2048);
    private static final Signer P256 = Signer.p256();
    private static final Signer ED25519 = Signer.ed25519();

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void writeKeys() throws IOException {
        file = folder.resolve("jwks.json");
        write(key(RSA, "r"), key(P256, "p"), key(ED25519, "e"));
    }

    @Test
    void eachAlgorithmsTokenIsGoodByItsKidAndWithoutOneWhereItsKeyIsTheOnlyOne() throws Denial {
        try (var tokens = open()) {
            for (Signer signer : new Signer[]{RSA, P256, ED25519}) {
                String kid = signer == RSA ? "r" : signer == P256 ? "p" : "e";
                assertThat(tokens.verify(signer.sign(kid, claims())).identity().name()).isEqualTo("alice");
                assertThat(tokens.verify(signer.sign(claims())).identity().name()).isEqualTo("alice");
            }
        }
    }

    @Test
    void withTwoKeysOfOneAlgorithmATokenMustNameItsOwn() throws Exception {
        write(key(P256, "p"), key(Signer.p256(), "p2"));
        try (var tokens = open()) {
            assertThat(tokens.verify(P256.sign("p", claims())).identity().name()).isEqualTo("alice");
            denied(tokens, Step.TOKEN_KEY, P256.sign(claims()));
            denied(tokens, Step.TOKEN_SIGNATURE, P256.sign("p2", claims()));
            denied(tokens, Step.TOKEN_KEY, P256.sign("p3", claims()));
        }
    }

    @Test
    void aPublicKeyIsNoSecret() {
        try (var tokens = open()) {
            byte[][] asSecrets = {RSA.publicKey().getEncoded(), RSA.jwk().encode().getBytes(UTF_8),
                RSA.jwk().getString("n").getBytes(UTF_8)};
            for (byte[] secret : asSecrets) {
                denied(tokens, Step.TOKEN_SIGNATURE, Signer.hmac("{\"alg\":\"HS256\",\"kid\":\"r\"}",
                        claims().encode(), "HmacSHA256", secret));
                denied(tokens, Step.TOKEN_SIGNATURE, Signer.hmac("{\"alg\":\"RS256\",\"kid\":\"r\"}",
                        claims().encode(), "HmacSHA256", secret));
            }
        }
    }

    @Test
    void aKeyServesItsOwnAlgorithmOnly() {
        try (var tokens = open()) {
            JsonObject header = new JsonObject().put("alg", "RS256").put("kid", "p");
            denied(tokens, Step.TOKEN_KEY, P256.sign(header, claims().encode()));
            denied(tokens, Step.TOKEN_KEY,
                    ED25519.sign(header.copy().put("alg", "ES256").put("kid", "e"), claims().encode()));
        }
    }

    @Test
    void aKeyOfAnAlgorithmThatIsNotAllowedIsOfNoUse() {
        try (var tokens = open(EnumSet.of(Algorithm.ES256))) {
            denied(tokens, Step.TOKEN_ALGORITHM, RSA.sign("r", claims()));
        }
    }

    @Test
    void aFileThatIsPutInItsPlaceCounts() throws Exception {
        Signer fresh = Signer.p256();
        try (var tokens = open()) {
            denied(tokens, Step.TOKEN_KEY, fresh.sign("new", claims()));
            write(key(fresh, "new"));
            await().until(() -> isGood(tokens, fresh.sign("new", claims())));
            denied(tokens, Step.TOKEN_KEY, P256.sign("p", claims()));
        }
    }

    @Test
    void aLinkThatIsTurnedCounts() throws Exception {
        Path first = Files.createDirectory(folder.resolve("1"));
        Path second = Files.createDirectory(folder.resolve("2"));
        Files.writeString(first.resolve("jwks.json"), P256.jwks("p"));
        Files.writeString(second.resolve("jwks.json"), RSA.jwks("r"));
        Path data = Files.createSymbolicLink(folder.resolve("data"), first);
        file = data.resolve("jwks.json");
        try (var tokens = open()) {
            assertThat(tokens.verify(P256.sign("p", claims())).id()).isNotEmpty();
            Path turned = Files.createSymbolicLink(folder.resolve("data.new"), second);
            Files.move(turned, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            await().until(() -> isGood(tokens, RSA.sign("r", claims())));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"keys":[                                                        | it is not a JSON object
            {}                                                               | it holds no keys
            {"keys":{}}                                                      | not an array
            {"keys":[7]}                                                     | key 0 is not an object
            {"keys":[],"keys":[]}                                            | each member once
            {"keys":[{"kty":"oct","kid":"s","k":"AAAA"}]}                    | (kid s): it is not a public key: it has k
            {"keys":[{"kty":"OKP","crv":"Ed25519","kid":"x","x":"AA","d":"AA"}]} | (kid x): it is not a public key: it has d
            {"keys":[{"kty":"OKP","crv":"X25519","kid":"x","x":"AA"}]}       | (kid x): its crv is not Ed25519
            {"keys":[{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}]}          | its crv is not P-256
            {"keys":[{"kty":"DSA"}]}                                         | its kty is none of RSA, EC, OKP
            {"keys":[{"kty":"RSA","kid":"weak","n":"AQAB","e":"AQAB"}]}      | (kid weak): an RSA key must have 2048 to 8192 bits
            """)
    void aFileThatIsNoGoodIsAStartUpErrorThatNamesIt(String json, String reason) throws Exception {
        put(json);
        assertThatExceptionOfType(UnusableKeysException.class).isThrownBy(this::open)
                .withMessageStartingWith("auth.jwt.jwks " + file + ": ")
                .withMessageContaining(reason);
    }

    @Test
    void aFileThatIsMissingOrNamesAKeyTwiceOrForAnotherUseIsAStartUpErrorToo() throws Exception {
        write(key(P256, "p"), key(RSA, "p"));
        startFails("two keys have the kid p");
        write(key(P256, "p").put("use", "enc"));
        startFails("key 0 (kid p): its use is not sig");
        write(key(P256, "p").put("alg", "RS256"));
        startFails("key 0 (kid p): its alg is not ES256");
        write(key(P256, "p").put("key_ops", new JsonArray().add("encrypt")));
        startFails("key 0 (kid p): its key_ops do not hold verify");
        Files.delete(file);
        startFails("there is no such file");
    }

    private void startFails(String reason) {
        assertThatExceptionOfType(UnusableKeysException.class).isThrownBy(this::open)
                .withMessage("auth.jwt.jwks " + file + ": " + reason);
    }

    private AccessTokens open() {
        return open(EnumSet.allOf(Algorithm.class));
    }

    private AccessTokens open(Set<Algorithm> algorithms) {
        return new AccessTokens(
                new TokenSettings(algorithms, new Secret(SECRET), file, Duration.ofMillis(100),
                        "millrace", "chat", Duration.ofSeconds(30)),
                () -> NOW);
    }

    private static boolean isGood(AccessTokens tokens, String token) {
        try {
            return !tokens.verify(token).id().isEmpty();
        } catch (Denial denial) {
            return false;
        }
    }

    private static void denied(AccessTokens tokens, Step step, String token) {
        Denials.denied(step, token, () -> tokens.verify(token));
    }

    private void write(JsonObject... keys) throws IOException {
        put(new JsonObject().put("keys", JsonArray.of((Object[]) keys)).encode());
    }

    /** In one move, as whoever rotates keys should. */
    private void put(String text) throws IOException {
        Path whole = Files.writeString(folder.resolve("whole"), text);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static JsonObject key(Signer signer, String kid) {
        return signer.jwk().put("kid", kid);
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "alice")
                .put("iss", "millrace")
                .put("aud", "chat")
                .put("exp", NOW.plusSeconds(60).getEpochSecond());
    }
}
