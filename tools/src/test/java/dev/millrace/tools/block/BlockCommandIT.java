package dev.millrace.tools.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Ports;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;
import dev.millrace.tools.token.Expected;
import dev.millrace.tools.token.Party;
import dev.millrace.tools.token.Person;
import dev.millrace.tools.token.SignIns;
import dev.millrace.tools.token.SignIns.SignIn;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an operator blocks is what every gateway looks at, hears and finds. */
@WithRedis(per = Per.METHOD)
class BlockCommandIT {

    private static final String DIGEST = "ab".repeat(32);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private InputStream in = InputStream.nullInputStream();
    private RespClient redis;

    @TempDir
    private Path root;

    @BeforeEach
    void connect(TestRedis given) throws IOException {
        redis = given.connect();
        environment.putAll(Map.of("MILLRACE_REDIS_PORT", String.valueOf(given.port()),
                "MILLRACE_REDIS_PASSWORD", given.password()));
    }

    @AfterEach
    void disconnect() throws IOException {
        redis.close();
    }

    @Test
    void aBlockIsAKeyAnEntryAndAPublicationAndIsForEverUnlessToldOtherwise(TestRedis given)
            throws IOException {
        try (RespClient gateway = given.connect()) {
            gateway.command("SUBSCRIBE", RedisNames.REVOKED);

            assertThat(run("block", "--user", "mallory", "--reason", "spam")).as("%s", err).isZero();

            assertThat(gateway.receive()).isEqualTo(List.of("message", RedisNames.REVOKED,
                    new Revocation(Kind.USER, "mallory").toJson()));
        }
        assertThat(redis.text("GET", "auth:blocked-user:mallory")).isEqualTo("spam");
        assertThat(redis.text("PTTL", "auth:blocked-user:mallory")).isEqualTo("-1");
        assertThat(redis.text("XRANGE", RedisNames.REVOCATIONS, "-", "+")).contains("mallory");
        assertThat(said()).isEqualTo("blocked user mallory for ever");
    }

    @Test
    void severalAtOnceAreAllBlockedForAsLongAsIsAsked() throws IOException {
        assertThat(run("block", "--holder", "did:key:z1", "--credential", "urn:uuid:1", "--token", "jti-1",
                "--for", "1h")).isZero();

        for (String key : List.of("auth:blocked-holder:did:key:z1", "auth:blocked-credential:urn:uuid:1",
                "auth:blocked:jti-1")) {
            assertThat(millisLeft(key)).isBetween(3_500_000L, 3_600_000L);
        }
        assertThat(said()).contains("blocked token jti-1 for 1 h 0 min").hasLineCount(3);
    }

    @Test
    void aTokenIsBlockedUntilItEndsByItsIdAndAPresentationByItsDigest() throws Exception {
        SignIn made = new SignIns(Party.make(), "a secret of the tests, 32 bytes or more",
                Expected.of(Map.of()), InstantSource.system())
                .signIn(Person.named("alice", "Alice"), Duration.ofHours(2));

        assertThat(run("block", "--jwt", made.token(), "--presentation", made.presentation())).as("%s", err)
                .isZero();

        String digest = Presentations.digest(made.presentation());
        assertThat(millisLeft("auth:blocked-presentation:" + digest)).isBetween(7_200_000L, 7_500_000L);
        assertThat(redis.text("KEYS", "auth:blocked:*")).containsPattern(
                "auth:blocked:[0-9a-f]{8}-[0-9a-f]{4}");
        assertThat(said()).doesNotContain(made.token(), made.presentation());
    }

    @Test
    void whatNobodyElseOnTheMachineShouldReadComesFromFilesOrLineByLineFromStandardInput() throws Exception {
        SignIn made = new SignIns(Party.make(), "a secret of the tests, 32 bytes or more",
                Expected.of(Map.of()), InstantSource.system())
                .signIn(Person.named("alice", "Alice"), Duration.ofHours(2));
        Path file = Files.writeString(root.resolve("vp"), made.presentation() + "\n");
        assertThat(run("block", "--jwt", made.token(), "--presentation", made.presentation())).isZero();

        in = new ByteArrayInputStream(
                (made.token() + "\n" + made.presentation() + "\n").getBytes(StandardCharsets.UTF_8));
        assertThat(run("unblock", "--jwt", "-", "--presentation", "-")).as("%s%s", out, err).isZero();
        assertThat(redis.text("KEYS", "auth:blocked*")).isEqualTo("[]");

        assertThat(run("block", "--presentation", file.toString())).isZero();
        assertThat(redis.text("EXISTS",
                "auth:blocked-presentation:" + Presentations.digest(made.presentation()))).isEqualTo("1");
        mistyped("--jwt: nothing more on standard input", "block", "--jwt", "-");
    }

    @Test
    void whatIsRememberedOfWhoIsBlockedIsForgottenAndNothingElse() throws IOException {
        verdict("01", "{\"holder\":\"did:h1\",\"issuers\":[\"did:i1\",\"did:i2\"],\"credentials\":[\"c1\"]}");
        verdict("02", "{\"holder\":\"did:h2\",\"issuers\":[\"did:i2\"],\"credentials\":[]}");
        verdict("03", "{\"holder\":\"did:h3\",\"issuers\":[\"did:i1\"],\"credentials\":[\"c1\",\"c2\"]}");
        verdict("04", "no verdict");
        verdict(DIGEST, "{\"holder\":\"did:h4\",\"issuers\":[],\"credentials\":[]}");

        assertThat(run("block", "--user", "did:h1", "--token", "c1")).isZero();
        assertThat(verdicts()).isEqualTo(5);
        assertThat(run("block", "--presentation", DIGEST)).isZero();
        assertThat(verdicts()).isEqualTo(4);
        assertThat(run("block", "--holder", "did:h2")).isZero();
        assertThat(verdicts()).isEqualTo(3);
        assertThat(run("block", "--credential", "c2")).isZero();
        assertThat(verdicts()).isEqualTo(2);
        assertThat(run("block", "--issuer", "did:i1")).isZero();
        assertThat(verdicts()).isEqualTo(1);
        assertThat(said()).contains("1 remembered presentations forgotten");
        assertThat(redis.text("EXISTS", RedisNames.verifiedPresentation("04"))).isEqualTo("1");
    }

    @Test
    void whatIsBlockedIsListedUntilItIsUnblocked() throws IOException {
        assertThat(run("blocked")).isZero();
        assertThat(said()).isEqualTo("nothing is blocked");
        assertThat(run("block", "--user", "mallory", "--reason", "spam")).isZero();
        assertThat(run("block", "--token", "jti-1", "--for", "30m")).isZero();

        assertThat(run("blocked")).isZero();
        assertThat(said()).containsPattern("user mallory +for ever +spam")
                .containsPattern("token jti-1 +for (30|29) min \\d+ s +blocked by an operator")
                .hasLineCount(2);

        assertThat(run("unblock", "--user", "mallory")).isZero();
        assertThat(said()).isEqualTo("unblocked user mallory");
        assertThat(run("unblock", "--user", "mallory")).isEqualTo(1);
        assertThat(said()).isEqualTo("user mallory was not blocked");
        assertThat(run("blocked")).isZero();
        assertThat(said()).doesNotContain("mallory");
    }

    @Test
    void whatKeepsItFromRunningIsOneClearLine() throws IOException {
        mistyped("block: say what: --token", "block");
        mistyped("--user needs a value", "block", "--user");
        mistyped("--user needs a value", "block", "--user", " ");
        mistyped("--usr: no such option; scripts/chatctl block --help", "block", "--usr", "x");
        mistyped("--for: no such option; scripts/chatctl unblock", "unblock", "--user", "x", "--for", "1h");
        mistyped("--user: no such option; scripts/chatctl blocked", "blocked", "--user", "x");
        mistyped("--for: must be longer", "block", "--user", "x", "--for", "0s");
        mistyped("--reason: allowed: one line", "block", "--user", "x", "--reason", "a\nb");
        mistyped("--jwt: is no JWT", "block", "--jwt", "a.secret.b");
        mistyped("--presentation: is no JWT", "block", "--presentation", "abc");
        environment.put("MILLRACE_REDIS_PORT", String.valueOf(Ports.free()));
        mistyped("could not run on Redis at 127.0.0.1:", "block", "--user", "x");
    }

    private void mistyped(String told, String... words) {
        assertThat(run(words)).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(told)
                .doesNotContain("secret")
                .hasLineCount(1);
    }

    private void verdict(String digest, String json) throws IOException {
        redis.command("SET", RedisNames.verifiedPresentation(digest), json);
    }

    private int verdicts() throws IOException {
        return redis.command("KEYS", RedisNames.ALL_VERIFIED_PRESENTATIONS) instanceof List<?> keys
                ? keys.size()
                : -1;
    }

    private long millisLeft(String key) throws IOException {
        return Long.parseLong(redis.text("PTTL", key));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    private int run(String... words) {
        out.reset();
        err.reset();
        return BlockMain.run(root, words[0], List.of(words).subList(1, words.length), environment, in,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
