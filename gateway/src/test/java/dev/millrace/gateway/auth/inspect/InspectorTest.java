package dev.millrace.gateway.auth.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.inspect.Inspector.Finding;
import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.token.TokenSettings;
import dev.millrace.gateway.auth.vp.Wallet;
import dev.millrace.model.config.Secret;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The whole way in, as far as the credentials alone decide it. */
class InspectorTest {

    private static final String SECRET = "a secret of the tests, of 32 bytes or more";

    private final Wallet wallet = new Wallet(Signer.p256(), Signer.ed25519());

    @Test
    void whatIsGoodPassesEveryStepInItsOrder() {
        Finding finding = inspect(claims().put("did", wallet.did), wallet.presentation());
        assertThat(finding.denial()).isNull();
        assertThat(finding.passed()).isEqualTo(
                Arrays.stream(Step.values()).filter(step -> step.compareTo(Step.BINDING) <= 0).toList());
    }

    @Test
    void aTokenMayNameTheHolderByKeyOrCarryThePresentation() {
        String thumbprint = thumbprint();
        JsonObject byKey = claims().put("cnf", new JsonObject().put("jkt", thumbprint));
        assertThat(inspect(byKey, wallet.presentation()).denial()).isNull();
        assertThat(inspect(claims().put("vp", wallet.presentation()), null).denial()).isNull();
    }

    @Test
    void anothersPresentationIsRefusedByTheBinding() {
        String text = wallet.presentation();
        String stranger = Signer.p256().didKey();
        stopped(Step.BINDING, inspect(claims(), text));
        stopped(Step.BINDING, inspect(claims().put("did", stranger), text));
        stopped(Step.BINDING, inspect(claims().put("cnf", new JsonObject().put("kid", stranger)), text));
        stopped(Step.BINDING,
                inspect(claims().put("cnf", new JsonObject().put("jkt", "a".repeat(43))), text));
        // The one beside the token counts, and the token speaks for the one in it alone.
        stopped(Step.BINDING, inspect(claims().put("vp", text),
                wallet.present(wallet.presenting(wallet.credential()).put("jti", "other"))));
        stopped(Step.BINDING, inspect(claims().put("vp", text).put("did", stranger), null));
    }

    @Test
    void itTellsWhichStepWasTheFirstThatFailed() {
        stopped(Step.TOKEN_MISSING, inspect(null, null));
        stopped(Step.PRESENTATION_MISSING, inspect(claims(), null));
        Finding finding = inspect(claims().put("did", wallet.did),
                wallet.present(wallet.presenting(wallet.credential()).put("aud", "x")));
        stopped(Step.PRESENTATION_AUDIENCE, finding);
        assertThat(finding.passed().getLast()).isEqualTo(Step.PRESENTATION_SIGNATURE);
        assertThat(finding.token()).isNotNull();
        assertThat(finding.presentation()).isNull();
    }

    private static void stopped(Step step, Finding finding) {
        assertThat(finding.denial()).isNotNull().extracting(Denial::step).isEqualTo(step);
        List<Step> passed = finding.passed();
        assertThat(passed).doesNotContain(step).isSorted();
    }

    private String thumbprint() {
        return Objects.requireNonNull(inspect(claims().put("vp", wallet.presentation()), null).presentation())
                .holderThumbprint();
    }

    private Finding inspect(@Nullable JsonObject claims, @Nullable String presentation) {
        String token = claims == null
                ? null
                : Signer.hmac("{\"alg\":\"HS256\"}", claims.encode(), "HmacSHA256", SECRET.getBytes(UTF_8));
        var settings = new TokenSettings(Set.of(Algorithm.HS256), new Secret(SECRET), null,
                Duration.ofSeconds(5), "millrace", "chat", Duration.ofSeconds(30));
        return Inspector.inspect(settings, wallet.policy(), new Credentials(token, presentation, "::1"),
                () -> Wallet.NOW);
    }

    private static JsonObject claims() {
        return new JsonObject().put("sub", "alice")
                .put("iss", "millrace")
                .put("aud", "chat")
                .put("exp", Wallet.NOW.plusSeconds(60).getEpochSecond());
    }
}
