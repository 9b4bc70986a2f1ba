package dev.millrace.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.Secret;

import io.jsonwebtoken.Jwts;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens are put together by hand: a library would not make most of these. */
class AccessTokensTest {

    private static final String SECRET = "a secret of the tests, 64 bytes long, so that HS512 takes it too";
    private static final Instant NOW = Instant.parse("2026-11-20T18:00:00Z");
    private static final long EXP = NOW.plusSeconds(600).getEpochSecond();
    private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private final AccessTokens tokens = new AccessTokens(
            new AccessTokens.Settings(new Secret(SECRET), "millrace", "chat", Duration.ofSeconds(30)),
            () -> NOW);

    @Test
    void aGoodTokenIsWhoItSays() {
        assertThat(accepted(sign(claims()))).hasToString("Identity[userId=alice, name=Alice 김]");
    }

    @Test
    void aTokenOfTheLibraryMostIssuersUseIsGood() {
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
        assertThat(accepted(token)).hasToString("Identity[userId=42, name=42]");
    }

    static Stream<Arguments> forgeries() throws GeneralSecurityException {
        String body = claims().encode();
        String good = sign(claims());
        String[] parts = good.split("\\.", -1);
        return Stream.of(
                Arguments.of("alg none without a signature",
                        part("{\"alg\":\"none\"}") + "." + part(body) + "."),
                Arguments.of("alg None", part("{\"alg\":\"None\"}") + "." + part(body) + "."),
                Arguments.of("alg none with the good signature",
                        part("{\"alg\":\"none\"}") + "." + part(body) + "." + parts[2]),
                Arguments.of("HS512 with the same secret",
                        sign("{\"alg\":\"HS512\"}", body, "HmacSHA512", SECRET)),
                Arguments.of("HS384 with the same secret",
                        sign("{\"alg\":\"HS384\"}", body, "HmacSHA384", SECRET)),
                Arguments.of("HS256 that says HS512",
                        sign("{\"alg\":\"HS512\"}", body, "HmacSHA256", SECRET)),
                Arguments.of("RS256", rs256(body)),
                Arguments.of("RS256 that is HS256", sign("{\"alg\":\"RS256\"}", body, "HmacSHA256", SECRET)),
                Arguments.of("another secret", sign(HS256, body, "HmacSHA256", SECRET.replace('a', 'b'))),
                Arguments.of("the secret with a byte more", sign(HS256, body, "HmacSHA256", SECRET + "x")),
                Arguments.of("no signature", parts[0] + "." + parts[1] + "."),
                Arguments.of("no signature part", parts[0] + "." + parts[1]),
                Arguments.of("a cut signature", good.substring(0, good.length() - 4)),
                Arguments.of("claims changed after signing",
                        parts[0] + "." + part(claims().put("sub", "admin").encode()) + "." + parts[2]),
                Arguments.of("header changed after signing",
                        part("{\"alg\":\"HS256\",\"kid\":\"1\"}") + "." + parts[1] + "." + parts[2]),
                Arguments.of("no alg", sign("{}", body, "HmacSHA256", SECRET)),
                Arguments.of("alg a number", sign("{\"alg\":256}", body, "HmacSHA256", SECRET)),
                Arguments.of("alg null", sign("{\"alg\":null}", body, "HmacSHA256", SECRET)),
                Arguments.of("an unknown critical extension",
                        sign("{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}", body, "HmacSHA256", SECRET)),
                Arguments.of("a key of its own",
                        sign("{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"" + part("k".repeat(32))
                                + "\"}}", body,
                                "HmacSHA256", "k".repeat(32))),
                Arguments.of("a header of nested arrays",
                        part("[".repeat(5_000)) + "." + parts[1] + "." + parts[2]),
                Arguments.of("an encrypted token's five parts", "a.b.c.d.e"),
                Arguments.of("a compressed body",
                        sign("{\"alg\":\"HS256\",\"zip\":\"DEF\"}", body, "HmacSHA256", SECRET)),
                Arguments.of("a header that is no JSON", part("junk") + "." + parts[1] + "." + parts[2]),
                Arguments.of("a body that is no JSON", sign(HS256, "junk", "HmacSHA256", SECRET)),
                Arguments.of("a body that is an array", sign(HS256, "[1]", "HmacSHA256", SECRET)),
                Arguments.of("a body that is null", sign(HS256, "null", "HmacSHA256", SECRET)),
                Arguments.of("white space in front", " " + good),
                Arguments.of("Bearer in front", "Bearer " + good));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void aForgeryIsRefusedWithoutSayingWhichCheckFailed(String attack, String token) {
        refused(token, ErrorCode.TOKEN_INVALID, "token is not valid here");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "...", "x", "a.b.c", "\0", "안녕.안녕.안녕", "e30.e30.e30", "{}", "null"})
    void junkIsRefused(String token) {
        refused(token, ErrorCode.TOKEN_INVALID, "token is not valid here");
    }

    @Test
    void noTokenIsAnErrorOfItsOwn() {
        refused(null, ErrorCode.UNAUTHENTICATED, "token is missing: connect with auth: {token}");
        refused("", ErrorCode.UNAUTHENTICATED, "token is missing: connect with auth: {token}");
    }

    @Test
    void anOverlongTokenIsNotEvenParsed() {
        String pad = "x".repeat(AccessTokens.MAX_TOKEN_LENGTH);
        refused(pad, ErrorCode.TOKEN_INVALID, "token is not valid here");
        refused(pad + "x", ErrorCode.INVALID_FIELD, "token must be at most 8192 characters");
        refused(sign(claims().put("pad", pad)), ErrorCode.INVALID_FIELD,
                "token must be at most 8192 characters");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "0, true", "-30, true", "-31, false", "-3600, false"})
    void aTokenEndsWithItsTimeAndTheSkew(long secondsLeft, boolean good) {
        String token = sign(claims().put("exp", NOW.getEpochSecond() + secondsLeft));
        if (good) {
            assertThat(accepted(token).userId()).hasToString("alice");
        } else {
            refused(token, ErrorCode.TOKEN_EXPIRED, "token has expired");
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, true", "30, true", "31, false"})
    void aTokenBeginsWithItsTimeLessTheSkew(long secondsToGo, boolean good) {
        String token = sign(claims().put("nbf", NOW.getEpochSecond() + secondsToGo));
        if (good) {
            assertThat(accepted(token).userId()).hasToString("alice");
        } else {
            refused(token, ErrorCode.TOKEN_INVALID, "token is not valid here");
        }
    }

    @Test
    void anExpiredForgeryIsAForgery() {
        String expired = claims().put("exp", 1).encode();
        refused(sign(HS256, expired, "HmacSHA256", "x".repeat(32)), ErrorCode.TOKEN_INVALID,
                "token is not valid here");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            exp  |                       | token has no exp claim
            exp  | "soon"                | token is not valid here
            exp  | {}                    | token has no exp claim
            iss  |                       | token is not valid here
            iss  | "other"               | token is not valid here
            iss  | ["millrace"]          | token is not valid here
            aud  |                       | token is not valid here
            aud  | "other"               | token is not valid here
            aud  | []                    | token is not valid here
            aud  | 7                     | token is not valid here
            sub  |                       | token's sub claim must be 1 to 64 of A-Z a-z 0-9 _ . : -
            sub  | ""                    | token's sub claim must be 1 to 64 of A-Z a-z 0-9 _ . : -
            sub  | "a b"                 | token's sub claim must be 1 to 64 of A-Z a-z 0-9 _ . : -
            sub  | "김"                   | token's sub claim must be 1 to 64 of A-Z a-z 0-9 _ . : -
            name | 7                     | token is not valid here
            name | {"first":"a"}         | token is not valid here
            name | "a\\u0000"            | token's name claim must be at most 100 characters of text
            name | "\\ud83d"             | token's name claim must be at most 100 characters of text
            """)
    void aClaimThatIsMissingOrWrongIsRefused(String claim, @Nullable String value, String text) {
        JsonObject claims = claims();
        claims.remove(claim);
        String body = claims.encode();
        if (value != null) {
            body = body.replaceAll("}$", "") + ",\"" + claim + "\":" + value + "}";
        }
        refused(sign(HS256, body, "HmacSHA256", SECRET), ErrorCode.TOKEN_INVALID, text);
    }

    @Test
    void aSubjectOfSixtyFiveCharactersIsRefused() {
        assertThat(accepted(sign(claims().put("sub", "x".repeat(64)))).userId().value()).hasSize(64);
        refused(sign(claims().put("sub", "x".repeat(65))), ErrorCode.TOKEN_INVALID,
                "token's sub claim must be 1 to 64 of A-Z a-z 0-9 _ . : -");
    }

    @Test
    void aNameIsUpToAHundredCharactersAndTheUserIdWhereThereIsNone() {
        String emoji = "\uD83D\uDE00";
        assertThat(accepted(sign(claims().put("name", emoji.repeat(100)))).name())
                .isEqualTo(emoji.repeat(100));
        refused(sign(claims().put("name", emoji.repeat(101))), ErrorCode.TOKEN_INVALID,
                "token's name claim must be at most 100 characters of text");
        JsonObject nameless = claims();
        nameless.remove("name");
        assertThat(accepted(sign(nameless)).name()).isEqualTo("alice");
        assertThat(accepted(sign(claims().put("name", " "))).name()).isEqualTo("alice");
        assertThat(accepted(sign(claims().putNull("name"))).name()).isEqualTo("alice");
    }

    @Test
    void credentialsAreNeverPrinted() {
        assertThat(new Credentials("the token")).hasToString("Credentials[…]");
    }

    private Identity accepted(String token) {
        Future<Identity> answer = tokens.authenticate(new Credentials(token));
        assertThat(answer.succeeded()).as("%s", answer.cause()).isTrue();
        return answer.result();
    }

    private void refused(@Nullable String token, ErrorCode code, String text) {
        Future<Identity> answer = tokens.authenticate(new Credentials(token));
        assertThat(answer.failed()).isTrue();
        assertThat(answer.cause()).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.text()).isEqualTo(text);
        });
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "alice")
                .put("name", "Alice 김")
                .put("iss", "millrace")
                .put("aud", "chat")
                .put("exp", EXP);
    }

    private static String sign(JsonObject claims) {
        return sign(HS256, claims.encode(), "HmacSHA256", SECRET);
    }

    private static String sign(String header, String body, String algorithm, String secret) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
            String signed = part(header) + "." + part(body);
            return signed + "." + base64(mac.doFinal(signed.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String rs256(String body) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate());
        String signed = part("{\"alg\":\"RS256\"}") + "." + part(body);
        signature.update(signed.getBytes(UTF_8));
        return signed + "." + base64(signature.sign());
    }

    private static String part(String json) {
        return base64(json.getBytes(UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
