package dev.millrace.tools.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Ports;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.tools.block.BlockMain;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What scripts/token makes, judged by the gateway's own checks. */
@WithRedis
class TokenCommandIT {

    private static final String SECRET = "a secret of the tests, 32 bytes or more";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> gateway = new HashMap<>();
    private InputStream in = InputStream.nullInputStream();

    @TempDir
    private Path folder;

    @BeforeEach
    void anIssuerIsTrusted(TestRedis redis) throws IOException {
        Files.writeString(folder.resolve("secret"), SECRET + "\n");
        gateway.putAll(Map.of("MILLRACE_AUTH_JWT_SECRET", SECRET, "MILLRACE_REDIS_PORT",
                String.valueOf(redis.port()), "MILLRACE_REDIS_PASSWORD", redis.password(),
                "MILLRACE_VP_ISSUERS", make("issuer", "--out", file("issuer"))));
    }

    @ParameterizedTest
    @CsvSource({"ed25519, key", "p256, key", "ed25519, jwk", "p256, jwk"})
    void whatIsMadeStepByStepIsLetInWhicheverKeyTheHolderHas(String type, String method) {
        String holder = make("holder", "--out", file("holder"), "--type", type, "--did", method);
        String credential = credential(holder);
        String presentation = present(credential);
        String token = access("--holder", holder, "--roles", "support,admin", "--stores", "1,2");

        assertThat(inspect(token, presentation)).as("%s%s", out, err).isZero();
        assertThat(said()).contains("Let in.", "BINDING", "user alice", "support", holder)
                .doesNotContain("FAILED", SECRET, token, presentation, credential);
    }

    @ParameterizedTest
    @CsvSource({"rsa, RS256", "p256, ES256", "ed25519, EdDSA"})
    void aTokenSignedWithAKeyIsLetInByItsJwksFile(String type, String algorithm) {
        String variables = make("key", "--out", file("key"), "--jwks", file("keys.json"), "--type", type);
        variables.lines()
                .map(line -> line.split("=", 2))
                .forEach(variable -> gateway.put(variable[0], variable[1]));
        gateway.remove("MILLRACE_AUTH_JWT_SECRET");
        String holder = make("holder", "--out", file("holder"));
        String presentation = present(credential(holder));

        assertThat(variables).contains("MILLRACE_AUTH_JWT_ALGORITHMS=" + algorithm);
        String token = make("access", "--user", "alice", "--holder", holder, "--key", file("key"));
        assertThat(inspect(token, presentation)).as("%s%s", out, err).isZero();
    }

    @Test
    void eachRefusalIsNamedByItsStepWithWhatToDo() {
        String holder = make("holder", "--out", file("holder"));
        String other = make("holder", "--out", file("other"));
        String presentation = present(credential(holder));
        String token = access("--holder", holder);

        refused("BINDING", access("--holder", other), presentation);
        refused("TOKEN_ISSUER", access("--holder", holder, "--issuer", "somebody"), presentation);
        refused("TOKEN_AUDIENCE", access("--holder", holder, "--audience", "else"), presentation);
        refused("TOKEN_SIGNATURE", token.substring(0, token.length() - 6) + "AAAAAA", presentation);
        refused("PRESENTATION_MISSING", token, null);
        refused("CREDENTIAL_SUBJECT", token, present(credential(other)));
        refused("PRESENTATION_LIFE", token, make("presentation", "--holder", file("holder"), "--credential",
                credential(holder), "--for", "25h"));
        refused("CREDENTIAL_TYPE", token, present(make("credential", "--issuer", file("issuer"), "--holder",
                holder, "--type", "LibraryCard")));
        make("issuer", "--out", file("stranger"));
        refused("CREDENTIAL_ISSUER", token, present(make("credential", "--issuer", file("stranger"),
                "--holder", holder)));
    }

    @Test
    void aBlockIsFoundAndARedisThatIsAwayIsNoAnswer() throws IOException {
        String holder = make("holder", "--out", file("holder"));
        String presentation = present(credential(holder));
        String token = access("--holder", holder);
        assertThat(BlockMain.run(folder, "block", List.of("--user", "alice", "--reason", "spam"), gateway,
                InputStream.nullInputStream(), new PrintStream(out, true), new PrintStream(err, true)))
                .isZero();

        refused("REVOKED", token, presentation);
        assertThat(said()).contains("user alice is blocked: spam", "scripts/chatctl unblock");

        gateway.put("MILLRACE_REDIS_PORT", String.valueOf(Ports.free()));
        assertThat(inspect(token, presentation)).isEqualTo(2);
        assertThat(said()).containsPattern("\\? +REVOKED +not asked: Redis at 127.0.0.1:")
                .doesNotContain("Let in");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cannot be told", "--offline");

        assertThat(run("--inspect", "--offline", "--token", token, "--vp", presentation)).isZero();
        assertThat(said()).contains("Let in. Whether any of it is revoked was not looked at.");
    }

    @Test
    void whatIsInspectedComesFromVariablesOrFromStandardInputToo() {
        String holder = make("holder", "--out", file("holder"));
        String presentation = present(credential(holder));
        String token = access("--holder", holder);

        for (String lines : List.of(token + "\n" + presentation, "TOKEN=" + token + "\nVP=" + presentation)) {
            in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
            assertThat(run("--inspect")).as("%s%s", out, err).isZero();
        }
        gateway.putAll(Map.of("TOKEN", token, "VP", presentation));
        assertThat(run("--inspect")).isZero();
        assertThat(run("--inspect", "--vp", presentation)).isZero();
        assertThat(said()).contains("no token was given");
        in = InputStream.nullInputStream();
        gateway.keySet().removeAll(List.of("TOKEN", "VP"));
        refused("TOKEN_MISSING", null, null);
    }

    @Test
    void aKeyFileIsNeverWrittenOverAndWhatWasMistypedIsNamed() {
        assertThat(run("holder", "--out", file("issuer"))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("never written over");
        mistyped("'credentail' is nothing to make", "credentail");
        mistyped("--otu: no such option; scripts/token holder --help", "holder", "--otu", "x");
        mistyped("scripts/token holder needs --out", "holder");
        mistyped("--type: allowed: ed25519, p256", "holder", "--out", file("x"), "--type", "rsa");
        mistyped("--did: allowed: key, jwk", "holder", "--out", file("x"), "--did", "web");
        mistyped("--user: allowed:", "access", "--user", "a b", "--secret", file("secret"));
        mistyped("--for: '0s' is not", "access", "--user", "a", "--secret", file("secret"), "--for", "0s");
        mistyped("no stack runs in " + folder.resolve(".millrace"), "--user", "alice");
        mistyped("no stack runs in", "--inspect", "--data", file("nowhere"));
    }

    private void mistyped(String told, String... words) {
        assertThat(run(words)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("token: ").contains(told).hasLineCount(1);
    }

    private void refused(String step, @Nullable String token, @Nullable String presentation) {
        assertThat(inspect(token, presentation)).as("%s: %s%s", step, out, err).isEqualTo(1);
        assertThat(said()).containsPattern("FAILED +" + step + " ").contains("What to do: ");
    }

    private int inspect(@Nullable String token, @Nullable String presentation) {
        var words = new ArrayList<>(List.of("--inspect"));
        if (token != null) {
            words.addAll(List.of("--token", token));
        }
        if (presentation != null) {
            words.addAll(List.of("--vp", presentation));
        }
        return run(words.toArray(String[]::new));
    }

    private String credential(String holder) {
        return make("credential", "--issuer", file("issuer"), "--holder", holder, "--about", "name=Alice");
    }

    private String present(String credential) {
        return make("presentation", "--holder", file("holder"), "--credential", credential);
    }

    private String access(String... more) {
        var words = new ArrayList<>(
                List.of("access", "--user", "alice", "--secret", file("secret")));
        words.addAll(List.of(more));
        return make(words.toArray(String[]::new));
    }

    private String make(String... words) {
        assertThat(run(words)).as("%s", err).isZero();
        return said().strip();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int run(String... words) {
        out.reset();
        err.reset();
        return TokenMain.run(folder, List.of(words), gateway, in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
