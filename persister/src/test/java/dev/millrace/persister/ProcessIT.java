package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The jar, run as {@code java -jar persister.jar}, as an operator or a supervisor sees it. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
@Timeout(120)
class ProcessIT {

    private static final Path JAR = Path.of("target", "persister.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Pattern HEALTH = Pattern.compile("health on (http://\\S+)");

    private final Servers servers;
    private final Rows rows;
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    ProcessIT(TestDatabase database, TestRedis redis) {
        this.servers = Servers.of(database, redis);
        this.rows = servers.rows();
    }

    @AfterEach
    void killWhatStillRuns() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void everyMistakeIsOnStderrAndTheExitIs2() throws Exception {
        Process process = run(Map.of("batch.size", "0", "batch.interval", "soon", "health.port", "http",
                "journal.partitions", "1000", "no.such.key", "1"));

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(err()).contains("batch.size: '0' (from MILLRACE_BATCH_SIZE) is not allowed",
                "batch.interval: 'soon'", "health.port: 'http'", "journal.partitions: '1000'",
                "MILLRACE_NO_SUCH_KEY: no such key");
        assertThat(out()).isEmpty();
    }

    @Test
    void aMisspeltArgumentIsNamedAndTheExitIs2() throws Exception {
        assertThat(run(Map.of(), "--verbose").waitFor()).isEqualTo(2);
        assertThat(err()).contains("--verbose: no such argument");
    }

    @Test
    void printConfigMasksThePasswords() throws Exception {
        Process process = run(Map.of("postgres.password", "tiger-tiger", "redis.password", "burning-bright"),
                "--print-config");

        assertThat(process.waitFor()).isZero();
        assertThat(out()).contains("postgres.password=********", "redis.password=********", "batch.size=100")
                .doesNotContain("tiger", "burning");
    }

    @Test
    void helpNamesEveryKey() throws Exception {
        assertThat(run(Map.of(), "--help").waitFor()).isZero();
        assertThat(out()).contains("health.host", "health.port", "queue.capacity", "batch.size", "batch.max",
                "batch.interval", "trim.margin", "start.patience", "stop.patience", "redis.host",
                "postgres.host",
                "MILLRACE_BATCH_SIZE");
    }

    @Test
    void aServerThatDoesNotComeIsNamedAndTheExitIs1() throws Exception {
        int nobody = freePort();
        var keys = servers.with("start.patience", "1s");

        assertThat(run(keys.with("postgres.port", String.valueOf(nobody)).keys()).waitFor()).isEqualTo(1);
        assertThat(out()).contains("could not start: PostgreSQL at 127.0.0.1:" + nobody);

        assertThat(run(keys.with("redis.port", String.valueOf(nobody)).keys()).waitFor()).isEqualTo(1);
        assertThat(out()).contains("could not start: Redis at 127.0.0.1:" + nobody);
    }

    @Test
    void aHealthPortInUseIsNamedAndTheExitIs1() throws Exception {
        try (var taken = new ServerSocket(0)) {
            Process process = run(servers.with("health.host", "0.0.0.0")
                    .with("health.port", String.valueOf(taken.getLocalPort()))
                    .keys());

            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(out())
                    .contains("could not start: health.host 0.0.0.0, health.port " + taken.getLocalPort());
        }
    }

    @Test
    void sigtermStoresWhatWaitsAndExitsWith0() throws Exception {
        try (var journal = servers.journal()) {
            Process process = run(servers.with("batch.interval", "1m").with("batch.size", "1000").keys());
            URI health = awaitHealth();
            journal.appendMany(150, 5);
            await().until(() -> ask(health).contains("\"read\":150"));
            assertThat(rows.count()).isZero();

            long asked = System.nanoTime();
            process.destroy();

            assertThat(process.waitFor()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(3));
            assertThat(rows.count()).isEqualTo(150);
            assertThat(out()).contains("stopped; 150 messages stored, nothing waits");
        }
    }

    @Test
    void killedAgainAndAgainNothingIsLostOrDoubled() throws Exception {
        var small = servers.with("batch.size", "10").with("batch.max", "10");
        try (var journal = small.journal()) {
            for (int i = 0; i < 3; i++) {
                Process process = run(small.keys());
                awaitHealth();
                long before = rows.count();
                journal.appendMany(3_000, 7);
                await().until(() -> rows.count() > before);
                process.destroyForcibly().waitFor();
            }
            run(small.keys());
            var sent = journal.appended().stream().map(Journal.Appended::message).toList();
            await().atMost(Duration.ofSeconds(40)).until(() -> rows.count() >= sent.size());
            assertThat(rows.messages()).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    private Process run(Map<String, String> keys, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(JAVA.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar",
                        JAR.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        keys.forEach((key, value) -> builder.environment()
                .put("MILLRACE_" + key.replace('.', '_').toUpperCase(Locale.ROOT), value));
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    private URI awaitHealth() throws IOException {
        await().atMost(Duration.ofSeconds(30)).until(() -> HEALTH.matcher(out()).find());
        var line = HEALTH.matcher(out());
        assertThat(line.find()).isTrue();
        return URI.create(line.group(1));
    }

    private static String ask(URI health) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString()).body();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
