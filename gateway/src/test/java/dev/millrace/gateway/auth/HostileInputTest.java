package dev.millrace.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.token.AccessTokens;
import dev.millrace.gateway.auth.token.TokenSettings;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.gateway.auth.vp.Wallet;
import dev.millrace.model.config.Secret;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Random;
import java.util.Set;

/** Random texts, and good ones with something changed: nothing but a denial comes of them, and none is accepted. */
class HostileInputTest {

    private static final int ROUNDS = 800;
    private static final String SECRET = "a secret of the tests, of 32 bytes or more";
    private static final String LETTERS = "ABCxyz019-_.=+/{}[]\":,\\ \0\n\u00e9\u0430\ud83d";
    private static final String[] PIECES = {"{", "}", "[", "]", "\"", ":", ",", "null", "1e999", "-0",
        "\"alg\":",
        "\"none\"", "\\u0000", "\\ud800", "\"iss\":", "\"vp\":", "\u0000", "\ufeff", "[[[[[[[[[["};

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final Wallet wallet = new Wallet(Signer.ed25519(), Signer.ed25519());
    private final AccessTokens tokens = new AccessTokens(
            new TokenSettings(Set.of(Algorithm.HS256), new Secret(SECRET), null, Duration.ofSeconds(5),
                    "millrace", "chat", Duration.ofSeconds(30)),
            () -> Wallet.NOW);
    private final Presentations presentations = new Presentations(wallet.policy(), () -> Wallet.NOW);

    @Test
    void noRandomTextIsAccepted() {
        for (int i = 0; i < ROUNDS; i++) {
            String text = random(random.nextInt(300));
            denied(text, tokens::verify);
            denied(text, presentations::verify);
            denied(random(20) + "." + random(40) + "." + random(20), presentations::verify);
        }
    }

    @Test
    void noChangeToAGoodOneIsAccepted() throws Denial {
        String token = hmac(claims());
        String presentation = wallet.presentation();
        assertThat(tokens.verify(token).id()).isNotEmpty();
        assertThat(presentations.verify(presentation).holder()).isEqualTo(wallet.did);
        for (int i = 0; i < ROUNDS; i++) {
            denied(changed(token, token), tokens::verify);
            denied(changed(presentation, presentation), presentations::verify);
        }
    }

    /** What is signed well may still say anything: whoever signs may be wrong, and a holder may be hostile. */
    @Test
    void noSignedNonsenseDoesMoreThanBeDenied() {
        for (int i = 0; i < ROUNDS; i++) {
            String body = spoilt(claims());
            denied(Signer.hmac("{\"alg\":\"HS256\"}", body, "HmacSHA256", SECRET.getBytes(UTF_8)),
                    tokens::verify, true);
            String vp = spoilt(wallet.presenting(wallet.credential()).encode());
            denied(wallet.holder.sign(new JsonObject().put("alg", "EdDSA"), vp), presentations::verify, true);
        }
    }

    private interface Verification {
        Object verify(String text) throws Denial;
    }

    private void denied(String text, Verification verification) {
        denied(text, verification, false);
    }

    private void denied(String text, Verification verification, boolean mayBeGood) {
        try {
            Object good = verification.verify(text);
            if (!mayBeGood) {
                fail("seed " + seed + " accepted " + good + " for " + text);
            }
        } catch (Denial denial) {
            assertThat(denial.because()).as("seed %s", seed).isNotEmpty().hasSizeLessThan(200);
        } catch (RuntimeException | StackOverflowError e) {
            fail("seed " + seed + " threw for " + text, e);
        }
    }

    private String changed(String text, String good) {
        var changed = new StringBuilder(text);
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
            case 0 -> changed.setCharAt(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
            case 1 -> changed.deleteCharAt(at);
            case 2 -> changed.insert(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
            default -> changed.setLength(at);
        }
        return changed.toString().equals(good) ? changed(text, good) : changed.toString();
    }

    private String spoilt(String json) {
        var spoilt = new StringBuilder(json);
        for (int i = random.nextInt(3); i >= 0; i--) {
            int from = random.nextInt(spoilt.length());
            int to = Math.min(spoilt.length(), from + random.nextInt(6));
            spoilt.replace(from, to, PIECES[random.nextInt(PIECES.length)]);
        }
        return spoilt.toString();
    }

    private String random(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private static String hmac(String claims) {
        return Signer.hmac("{\"alg\":\"HS256\"}", claims, "HmacSHA256", SECRET.getBytes(UTF_8));
    }

    private static String claims() {
        return new JsonObject().put("sub", "alice")
                .put("name", "Alice")
                .put("iss", "millrace")
                .put("aud", "chat")
                .put("jti", "t-1")
                .put("exp", Wallet.NOW.plusSeconds(60).getEpochSecond())
                .encode();
    }
}
