package dev.millrace.gateway.auth.token;

import static dev.millrace.gateway.auth.Signer.base64;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Denials;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.jose.Jws;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.config.Secret;

import io.jsonwebtoken.Jwts;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/** Tokens of a shared secret. What is refused is refused by the check that is there for it, and told to nobody. */
class AccessTokensTest {

    private static final String SECRET = "a secret of the tests, 64 bytes long, so that HS512 takes it too";
    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");
    private static final long EXP = NOW.plusSeconds(600).getEpochSecond();
    private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private final AccessTokens tokens = new AccessTokens(
            new TokenSettings(Set.of(Algorithm.HS256), new Secret(SECRET), null, Duration.ofSeconds(5),
                    "millrace", "chat", Duration.ofSeconds(30)),
            () -> NOW);

    @Test
    void aGoodTokenIsWhoItSays() throws Denial {
        JsonObject claims = claims().put("roles", new JsonArray().add("staff"))
                .put("stores", new JsonArray().add(7).add("seoul-1"))
                .put("jti", "token-1");
        assertThat(tokens.verify(sign(claims))).satisfies(token -> {
            assertThat(token.identity().userId()).hasToString("alice");
            assertThat(token.identity().name()).isEqualTo("Alice 김");
            assertThat(token.identity().roles()).containsExactly("staff");
            assertThat(token.identity().stores()).containsExactlyInAnyOrder("7", "seoul-1");
            assertThat(token.id()).isEqualTo("token-1");
            assertThat(token.expiresAt()).isEqualTo(Instant.ofEpochSecond(EXP));
            assertThat(token.presentation()).isNull();
        });
    }

    @Test
    void aTokenOfTheLibraryMostIssuersUseIsGood() throws Denial {
        String token = Jwts.builder()
                .subject("42")
                .issuer("millrace")
                .audience()
                .add("other")
                .add("chat")
                .and()
                .expiration(Date.from(NOW.plusSeconds(1)))
                .signWith(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"), Jwts.SIG.HS256)
                .compact();
        assertThat(accepted(token).name()).isEqualTo("42");
    }

    @Test
    void aTokenWithoutAnIdIsKnownByItsDigest() throws Denial {
        String id = tokens.verify(sign(claims())).id();
        assertThat(id).matches("sha256:[0-9a-f]{64}");
        assertThat(tokens.verify(sign(claims().put("x", 1))).id()).isNotEqualTo(id);
    }

    static Stream<Arguments> attacks() {
        String body = claims().encode();
        String good = sign(claims());
        String[] parts = good.split("\\.", -1);
        Signer rsa = Signer.rsa(2048);
        return Stream.of(
                attack(Step.TOKEN_FORM, "alg none without a signature",
                        base64("{\"alg\":\"none\"}") + "." + base64(body) + "."),
                attack(Step.TOKEN_ALGORITHM, "alg None with a signature",
                        base64("{\"alg\":\"None\"}") + "." + base64(body) + "." + parts[2]),
                attack(Step.TOKEN_ALGORITHM, "alg none with the good signature",
                        base64("{\"alg\":\"none\"}") + "." + base64(body) + "." + parts[2]),
                attack(Step.TOKEN_ALGORITHM, "HS512 with the same secret",
                        hmac("{\"alg\":\"HS512\"}", body, "HmacSHA512")),
                attack(Step.TOKEN_ALGORITHM, "HS384 with the same secret",
                        hmac("{\"alg\":\"HS384\"}", body, "HmacSHA384")),
                attack(Step.TOKEN_ALGORITHM, "HS256 that says HS512",
                        hmac("{\"alg\":\"HS512\"}", body, "HmacSHA256")),
                attack(Step.TOKEN_ALGORITHM, "hs256 in small letters",
                        hmac("{\"alg\":\"hs256\"}", body, "HmacSHA256")),
                attack(Step.TOKEN_ALGORITHM, "RS256", rsa.sign(new JsonObject(body))),
                attack(Step.TOKEN_ALGORITHM, "RS256 that is HS256",
                        hmac("{\"alg\":\"RS256\"}", body, "HmacSHA256")),
                attack(Step.TOKEN_SIGNATURE, "another secret", Signer.hmac(HS256, body, "HmacSHA256",
                        SECRET.replace('a', 'b').getBytes(UTF_8))),
                attack(Step.TOKEN_SIGNATURE, "the secret with a byte more",
                        Signer.hmac(HS256, body, "HmacSHA256", (SECRET + "x").getBytes(UTF_8))),
                attack(Step.TOKEN_FORM, "no signature", parts[0] + "." + parts[1] + "."),
                attack(Step.TOKEN_FORM, "no signature part", parts[0] + "." + parts[1]),
                attack(Step.TOKEN_SIGNATURE, "a cut signature",
                        parts[0] + "." + parts[1] + "." + parts[2].substring(0, 40)),
                attack(Step.TOKEN_SIGNATURE, "claims changed after signing",
                        parts[0] + "." + base64(claims().put("sub", "admin").encode()) + "." + parts[2]),
                attack(Step.TOKEN_SIGNATURE, "header changed after signing",
                        base64("{\"alg\":\"HS256\",\"kid\":\"1\"}") + "." + parts[1] + "." + parts[2]),
                attack(Step.TOKEN_ALGORITHM, "no alg", hmac("{}", body, "HmacSHA256")),
                attack(Step.TOKEN_ALGORITHM, "alg a number", hmac("{\"alg\":256}", body, "HmacSHA256")),
                attack(Step.TOKEN_ALGORITHM, "alg null", hmac("{\"alg\":null}", body, "HmacSHA256")),
                attack(Step.TOKEN_FORM, "alg twice",
                        hmac("{\"alg\":\"none\",\"alg\":\"HS256\"}", body, "HmacSHA256")),
                attack(Step.TOKEN_FORM, "alg twice, once in disguise",
                        hmac("{\"alg\":\"HS256\",\"\\u0061lg\":\"none\"}", body, "HmacSHA256")),
                attack(Step.TOKEN_HEADER, "an unknown critical extension",
                        header("\"crit\":[\"x\"],\"x\":1")),
                attack(Step.TOKEN_HEADER, "a key of its own",
                        Signer.hmac("{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\""
                                + base64("k".repeat(32)) + "\"}}", body, "HmacSHA256",
                                "k".repeat(32).getBytes(UTF_8))),
                attack(Step.TOKEN_HEADER, "a key of its own, null", header("\"jwk\":null")),
                attack(Step.TOKEN_HEADER, "a place of keys", header("\"jku\":\"https://evil.example\"")),
                attack(Step.TOKEN_HEADER, "a certificate's place",
                        header("\"x5u\":\"https://evil.example\"")),
                attack(Step.TOKEN_HEADER, "a certificate", header("\"x5c\":[\"MII\"]")),
                attack(Step.TOKEN_HEADER, "a certificate's digest", header("\"x5t#S256\":\"AAAA\"")),
                attack(Step.TOKEN_HEADER, "a compressed body", header("\"zip\":\"DEF\"")),
                attack(Step.TOKEN_HEADER, "a body that is not base64", header("\"b64\":false")),
                attack(Step.TOKEN_HEADER, "a nested token", header("\"cty\":\"JWT\"")),
                attack(Step.TOKEN_HEADER, "a typ of something else", header("\"typ\":\"dpop+jwt\"")),
                attack(Step.TOKEN_HEADER, "a typ that is no text", header("\"typ\":1")),
                attack(Step.TOKEN_HEADER, "a kid that is no text", header("\"kid\":{}")),
                attack(Step.TOKEN_HEADER, "an endless kid", header("\"kid\":\"" + "k".repeat(3000) + "\"")),
                attack(Step.TOKEN_FORM, "a header of nested arrays",
                        base64("[".repeat(5_000)) + "." + parts[1] + "." + parts[2]),
                attack(Step.TOKEN_FORM, "JSON ten thousand deep", hmac(HS256,
                        "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}", "HmacSHA256")),
                attack(Step.TOKEN_FORM, "an encrypted token's five parts", "a.b.c.d.e"),
                attack(Step.TOKEN_FORM, "a header that is no JSON",
                        base64("junk") + "." + parts[1] + "." + parts[2]),
                attack(Step.TOKEN_FORM, "a body that is no JSON", hmac(HS256, "junk", "HmacSHA256")),
                attack(Step.TOKEN_FORM, "a body that is an array", hmac(HS256, "[1]", "HmacSHA256")),
                attack(Step.TOKEN_FORM, "a body that is null", hmac(HS256, "null", "HmacSHA256")),
                attack(Step.TOKEN_FORM, "a second body behind it", hmac(HS256, body + "{}", "HmacSHA256")),
                attack(Step.TOKEN_FORM, "a claim twice", twice("\"sub\":\"admin\"")),
                attack(Step.TOKEN_FORM, "a claim twice, once in disguise", twice("\"s\\u0075b\":\"admin\"")),
                attack(Step.TOKEN_FORM, "a claim twice further in", twice("\"cnf\":{\"kid\":1,\"kid\":2}")),
                attack(Step.TOKEN_FORM, "a number of a thousand digits", twice("\"n\":" + "9".repeat(1000))),
                attack(Step.TOKEN_FORM, "a body that is not UTF-8", parts[0] + "."
                        + base64(new byte[]{'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'}) + "."
                        + parts[2]),
                attack(Step.TOKEN_FORM, "white space in front", " " + good),
                attack(Step.TOKEN_FORM, "a line's end behind", good + "\n"),
                attack(Step.TOKEN_FORM, "padding", good + "="),
                attack(Step.TOKEN_FORM, "Bearer in front", "Bearer " + good),
                attack(Step.TOKEN_SIZE, "a megabyte", sign(claims().put("pad", "x".repeat(1 << 20)))),
                attack(Step.TOKEN_ISSUER, "another issuer", sign(claims().put("iss", "other"))),
                attack(Step.TOKEN_ISSUER, "an issuer that looks the same",
                        sign(claims().put("iss", "m\u0456llrace"))),
                attack(Step.TOKEN_AUDIENCE, "another audience", sign(claims().put("aud", "other"))),
                attack(Step.TOKEN_CLAIMS, "a subject that looks the same",
                        sign(claims().put("sub", "\u0430lice"))),
                attack(Step.TOKEN_SIGNATURE, "an expired forgery", Signer.hmac(HS256,
                        claims().put("exp", 1).encode(), "HmacSHA256", "x".repeat(32).getBytes(UTF_8))));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("attacks")
    void anAttackIsRefusedByTheCheckThatIsThereForIt(Step step, String attack, String token) {
        Denial denial = denied(step, token);
        if (step != Step.TOKEN_SIZE && step != Step.TOKEN_CLAIMS) {
            // Which check a forgery failed is nothing to tell its maker.
            assertThat(denial.refusal().text()).isEqualTo(ErrorCode.TOKEN_INVALID.meaning());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "...", "x", "a.b.c", "\0", "안녕.안녕.안녕", "e30.e30.e30", "{}", "null"})
    void junkIsRefused(String token) {
        denied(token.equals("e30.e30.e30") ? Step.TOKEN_ALGORITHM : Step.TOKEN_FORM, token);
    }

    @Test
    void noTokenIsAnErrorOfItsOwn() {
        assertThat(Denials.denied(Step.TOKEN_MISSING, "", () -> tokens.verify(null)).refusal())
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
                    assertThat(refusal.text()).isEqualTo("token is missing: connect with auth: {token}");
                });
        denied(Step.TOKEN_MISSING, "");
    }

    @Test
    void anOverlongTokenIsNotEvenParsed() {
        denied(Step.TOKEN_FORM, "x".repeat(Jws.MAX_LENGTH));
        assertThat(denied(Step.TOKEN_SIZE, "x".repeat(Jws.MAX_LENGTH + 1)).refusal().text())
                .isEqualTo("token must be at most 32768 characters");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "0, true", "-30, true", "-31, false", "-3600, false"})
    void aTokenEndsWithItsTimeAndTheSkew(long secondsLeft, boolean good) throws Denial {
        String token = sign(claims().put("exp", NOW.getEpochSecond() + secondsLeft));
        if (good) {
            assertThat(accepted(token).userId()).hasToString("alice");
        } else {
            assertThat(denied(Step.TOKEN_EXPIRED, token).refusal().code()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
        }
    }

    @ParameterizedTest
    @CsvSource({"nbf, -1, true", "nbf, 30, true", "nbf, 31, false", "iat, 30, true", "iat, 31, false"})
    void aTokenBeginsWithItsTimeLessTheSkew(String claim, long secondsToGo, boolean good) throws Denial {
        String token = sign(claims().put(claim, NOW.getEpochSecond() + secondsToGo));
        if (good) {
            assertThat(accepted(token).userId()).hasToString("alice");
        } else {
            denied(Step.TOKEN_NOT_YET, token);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            exp  |                       | TOKEN_CLAIMS
            exp  | "soon"                | TOKEN_CLAIMS
            exp  | {}                    | TOKEN_CLAIMS
            exp  | -1                    | TOKEN_CLAIMS
            exp  | 1e300                 | TOKEN_CLAIMS
            nbf  | "now"                 | TOKEN_CLAIMS
            iss  |                       | TOKEN_ISSUER
            iss  | "other"               | TOKEN_ISSUER
            iss  | ["millrace"]          | TOKEN_ISSUER
            aud  |                       | TOKEN_AUDIENCE
            aud  | "other"               | TOKEN_AUDIENCE
            aud  | []                    | TOKEN_AUDIENCE
            aud  | 7                     | TOKEN_AUDIENCE
            aud  | ["chat",7]            | TOKEN_AUDIENCE
            sub  |                       | TOKEN_CLAIMS
            sub  | ""                    | TOKEN_CLAIMS
            sub  | "a b"                 | TOKEN_CLAIMS
            sub  | "김"                   | TOKEN_CLAIMS
            sub  | 42                    | TOKEN_CLAIMS
            name | 7                     | TOKEN_CLAIMS
            name | {"first":"a"}         | TOKEN_CLAIMS
            name | "a\\u0000"            | TOKEN_CLAIMS
            name | "\\ud83d"             | TOKEN_CLAIMS
            name | "a\\u202eb"           | TOKEN_CLAIMS
            name | "a\\u200bb"           | TOKEN_CLAIMS
            name | "\\u200d"             | TOKEN_CLAIMS
            name | "\\u3164"             | TOKEN_CLAIMS
            name | "a\\nb"               | TOKEN_CLAIMS
            jti  | ""                    | TOKEN_CLAIMS
            jti  | "a b"                 | TOKEN_CLAIMS
            jti  | 7                     | TOKEN_CLAIMS
            roles | "staff"              | TOKEN_CLAIMS
            roles | [7]                  | TOKEN_CLAIMS
            roles | [null]               | TOKEN_CLAIMS
            roles | [""]                 | TOKEN_CLAIMS
            roles | ["st\\u0430ff"]      | TOKEN_CLAIMS
            stores | [-1]                | TOKEN_CLAIMS
            stores | [1.5]               | TOKEN_CLAIMS
            stores | [9007199254740993]  | TOKEN_CLAIMS
            did  | "alice"               | TOKEN_CLAIMS
            cnf  | "did:key:z1"          | TOKEN_CLAIMS
            cnf  | {"kid":"key-1"}       | TOKEN_CLAIMS
            cnf  | {"jkt":"short"}       | TOKEN_CLAIMS
            cnf  | {"jwk":{}}            | TOKEN_CLAIMS
            vp   | {}                    | TOKEN_CLAIMS
            """)
    void aClaimThatIsMissingOrWrongIsRefused(String claim, @Nullable String value, Step step) {
        JsonObject claims = claims();
        claims.remove(claim);
        String body = claims.encode();
        if (value != null) {
            body = body.replaceAll("}$", "") + ",\"" + claim + "\":" + value.replace("\\\\", "\\") + "}";
        }
        denied(step, hmac(HS256, body, "HmacSHA256"));
    }

    @Test
    void theClientIsToldWhichClaimIsWrong() {
        assertThat(denied(Step.TOKEN_CLAIMS, sign(claims().put("sub", "x".repeat(65)))).refusal().text())
                .isEqualTo("token's sub claim must be 1 to 64 of A-Z a-z 0-9 _ . : -");
    }

    @Test
    void whoseThePresentationIsCanBeSaidInThreeWays() throws Denial {
        String thumbprint = "a".repeat(43);
        assertThat(tokens.verify(sign(claims().put("did", "did:key:z6Mk"))).holder())
                .isEqualTo("did:key:z6Mk");
        JsonObject key = new JsonObject().put("kid", "did:key:z6Mk#z6Mk").put("jkt", thumbprint);
        AccessToken token = tokens.verify(sign(claims().put("cnf", key)));
        assertThat(token.holder()).isEqualTo("did:key:z6Mk");
        assertThat(token.holderThumbprint()).isEqualTo(thumbprint);
        denied(Step.TOKEN_CLAIMS, sign(claims().put("cnf", key).put("did", "did:key:z6Mother")));
    }

    @Test
    void aUserHasAtMostSixtyFourRoles() throws Denial {
        JsonArray roles = new JsonArray();
        for (int i = 0; i < 64; i++) {
            roles.add("role " + i);
        }
        assertThat(accepted(sign(claims().put("roles", roles))).roles()).hasSize(64);
        denied(Step.TOKEN_CLAIMS, sign(claims().put("roles", roles.copy().add("one more"))));
        denied(Step.TOKEN_CLAIMS,
                sign(claims().put("roles", new JsonArray(Collections.singletonList("x".repeat(65))))));
    }

    @Test
    void aNameIsUpToAHundredCharactersAndTheUserIdWhereThereIsNone() throws Denial {
        String emoji = "\uD83D\uDE00";
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \u2764\uFE0F \u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645";
        assertThat(accepted(sign(claims().put("name", emoji.repeat(100)))).name())
                .isEqualTo(emoji.repeat(100));
        assertThat(accepted(sign(claims().put("name", family))).name()).isEqualTo(family);
        denied(Step.TOKEN_CLAIMS, sign(claims().put("name", emoji.repeat(101))));
        JsonObject nameless = claims();
        nameless.remove("name");
        assertThat(accepted(sign(nameless)).name()).isEqualTo("alice");
        assertThat(accepted(sign(claims().put("name", " "))).name()).isEqualTo("alice");
        assertThat(accepted(sign(claims().putNull("name"))).name()).isEqualTo("alice");
    }

    @Test
    void credentialsAreNeverPrinted() {
        assertThat(new Credentials("the token", "the vp", "::1")).hasToString("Credentials[… from ::1]");
    }

    private Identity accepted(String token) throws Denial {
        return tokens.verify(token).identity();
    }

    private Denial denied(Step step, String token) {
        return Denials.denied(step, token, () -> tokens.verify(token));
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "alice")
                .put("name", "Alice 김")
                .put("iss", "millrace")
                .put("aud", "chat")
                .put("exp", EXP);
    }

    private static Arguments attack(Step step, String name, String token) {
        return Arguments.of(step, name, token);
    }

    private static String header(String more) {
        return hmac("{\"alg\":\"HS256\"," + more + "}", claims().encode(), "HmacSHA256");
    }

    private static String twice(String claim) {
        return hmac(HS256, claims().encode().replaceAll("}$", "") + "," + claim + "}", "HmacSHA256");
    }

    private static String sign(JsonObject claims) {
        return hmac(HS256, claims.encode(), "HmacSHA256");
    }

    private static String hmac(String header, String body, String algorithm) {
        return Signer.hmac(header, body, algorithm, SECRET.getBytes(UTF_8));
    }
}
