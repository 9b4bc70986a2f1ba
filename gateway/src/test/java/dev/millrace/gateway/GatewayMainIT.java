package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.catalog.CloseCode;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The gateway as operators meet it: a process. */
@WithPostgres
@WithRedis
class GatewayMainIT {

    private final TestDatabase database;
    private final TestRedis redis;

    GatewayMainIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void aWrongConfigurationExitsWithTwoAndListsEveryMistake() throws Exception {
        Ended ended = run(Map.of("MILLRACE_HTTP_PORT", "70000", "MILLRACE_START_PATIENCE", "soon",
                "MILLRACE_AUTH_JWT_SECRET", "too-short", "MILLRACE_HTPP_PORT", "1"));
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output().lines()).containsExactly(
                "http.port: '70000' (from MILLRACE_HTTP_PORT) is not allowed; allowed: 0 to 65535",
                "auth.jwt.secret: too short (72 bits); allowed: at least 256 bits (32 bytes);"
                        + " set MILLRACE_AUTH_JWT_SECRET",
                "vp.issuers: not set, but vp.mode is required; allowed: at least one DID;"
                        + " set MILLRACE_VP_ISSUERS",
                "start.patience: 'soon' (from MILLRACE_START_PATIENCE) is not allowed; allowed: 1s to 1h",
                "MILLRACE_HTPP_PORT: no such key (in the environment); --help lists them");
    }

    @Test
    void anUnknownArgumentExitsWithTwo() throws Exception {
        Ended ended = run(Map.of(), "--verbose");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).isEqualTo("--verbose: no such argument; gateway --help lists them\n");
    }

    @Test
    void helpListsTheKeysAndExitsWithZero() throws Exception {
        Ended ended = run(Map.of(), "--help");
        assertThat(ended.status()).isZero();
        assertThat(ended.output()).startsWith("Usage: gateway ")
                .contains("http.port = 3000", "MILLRACE_HTTP_PORT",
                        "auth.jwt.secret", "session.max-rooms", "redis.host", "postgres.host",
                        "stop.patience");
    }

    @Test
    void theConfigurationIsPrintedWithItsSecretsMasked() throws Exception {
        Ended ended = run(environment(), "--print-config");
        assertThat(ended.status()).isZero();
        assertThat(ended.output())
                .contains("http.port=0\n", "auth.jwt.secret=********\n", "redis.password=********\n",
                        "postgres.password=********\n")
                .doesNotContain(TestGateway.SECRET, redis.password(), database.password());
    }

    @Test
    void aServerThatDoesNotComeEndsTheProcessWithOneAndOneClearLine() throws Exception {
        Map<String, String> environment = environment("redis.port", "1", "start.patience", "1s");
        Ended ended = run(environment);
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output().lines().filter(line -> line.contains("ERROR"))).singleElement()
                .asString()
                .contains("the gateway did not start: Redis at 127.0.0.1:1 did not come within 1 s: ");
        assertThat(ended.output()).doesNotContain("\tat ")
                .doesNotContain(redis.password(), TestGateway.SECRET);
    }

    @Test
    void aTerminatedProcessClosesItsSessionsAndExits() throws Exception {
        Process process = start(environment());
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = new ArrayList<>();
            Matcher listening = Pattern.compile("gateway listens on http://127\\.0\\.0\\.1:(\\d+)")
                    .matcher("");
            String line = out.readLine();
            while (line != null && !listening.reset(line).find()) {
                lines.add(line);
                line = out.readLine();
            }
            assertThat(line).as("%s", lines).isNotNull();
            try (TestClient client = TestClient.open(Integer.parseInt(listening.group(1)))) {
                client.enter(TestGateway.token("alice"));
                client.join(1);
                // Not Process.destroy, which closes its output as well.
                assertThat(process.toHandle().destroy()).isTrue();
                assertThat(client.closeCode()).isEqualTo(CloseCode.SHUTDOWN.code());
            }
            List<String> rest = out.lines().toList();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(rest).last().asString().endsWith("gateway stopped");
            assertThat(Stream.concat(lines.stream(), rest.stream())
                    .filter(said -> said.matches(".*(WARN|ERROR).*")))
                    .as("but for what the test's own settings are warned of")
                    .singleElement()
                    .asString()
                    .contains("vp.mode is off");
        } finally {
            process.destroyForcibly();
        }
    }

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        Process process = start(environment, arguments);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String output = String.join("", out.lines().map(line -> line + "\n").toList());
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                        System.getProperty("java.class.path"),
                        GatewayMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("MILLRACE_") || name.startsWith("JAVA_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private Map<String, String> environment(String... more) {
        Map<String, String> variables = new HashMap<>();
        TestGateway.keys(database, redis).forEach((key, value) -> variables.put(variable(key), value));
        for (int i = 0; i < more.length; i += 2) {
            variables.put(variable(more[i]), more[i + 1]);
        }
        return variables;
    }

    private static String variable(String key) {
        return "MILLRACE_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private record Ended(int status, String output) {}
}
