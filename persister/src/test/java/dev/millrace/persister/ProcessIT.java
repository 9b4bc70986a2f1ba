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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The jar, run as {@code java -jar persister.jar}, as an operator or a supervisor sees it. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
@Timeout(120)
class ProcessIT {

    private final Servers servers;
    private final Rows rows;
    private final List<PersisterProcess> started = new ArrayList<>();

    @TempDir
    private Path folder;

    ProcessIT(TestDatabase database, TestRedis redis) {
        this.servers = Servers.of(database, redis);
        this.rows = servers.rows();
    }

    @AfterEach
    void killWhatStillRuns() throws InterruptedException {
        for (PersisterProcess process : started) {
            process.kill();
        }
    }

    @Test
    void everyMistakeIsOnStderrAndTheExitIs2() throws Exception {
        PersisterProcess process = run(
                Map.of("batch.size", "0", "batch.interval", "soon", "health.port", "http",
                        "journal.partitions", "1000", "no.such.key", "1"));

        assertThat(process.exit()).isEqualTo(2);
        assertThat(process.err()).contains("batch.size: '0' (from MILLRACE_BATCH_SIZE) is not allowed",
                "batch.interval: 'soon'", "health.port: 'http'", "journal.partitions: '1000'",
                "MILLRACE_NO_SUCH_KEY: no such key");
        assertThat(process.out()).isEmpty();
    }

    @Test
    void aMisspeltArgumentIsNamedAndTheExitIs2() throws Exception {
        PersisterProcess process = run(Map.of(), "--verbose");
        assertThat(process.exit()).isEqualTo(2);
        assertThat(process.err()).contains("--verbose: no such argument");
    }

    @Test
    void printConfigMasksThePasswords() throws Exception {
        PersisterProcess process = run(
                Map.of("postgres.password", "tiger-tiger", "redis.password", "burning-bright"),
                "--print-config");

        assertThat(process.exit()).isZero();
        assertThat(process.out())
                .contains("postgres.password=********", "redis.password=********", "batch.size=100")
                .doesNotContain("tiger", "burning");
    }

    @Test
    void helpNamesEveryKey() throws Exception {
        PersisterProcess process = run(Map.of(), "--help");
        assertThat(process.exit()).isZero();
        assertThat(process.out()).contains("health.host", "health.port", "queue.capacity", "batch.size",
                "batch.max",
                "batch.interval", "batch.pause", "flush.writers", "lease.time", "trim.margin",
                "start.patience",
                "stop.patience", "redis.host",
                "postgres.host",
                "MILLRACE_BATCH_SIZE");
    }

    @Test
    void aServerThatDoesNotComeIsNamedAndTheExitIs1() throws Exception {
        int nobody = freePort();
        var keys = servers.with("start.patience", "1s");

        PersisterProcess process = run(keys.with("postgres.port", String.valueOf(nobody)).keys());
        assertThat(process.exit()).isEqualTo(1);
        assertThat(process.out()).contains("could not start: PostgreSQL at 127.0.0.1:" + nobody);

        process = run(keys.with("redis.port", String.valueOf(nobody)).keys());
        assertThat(process.exit()).isEqualTo(1);
        assertThat(process.out()).contains("could not start: Redis at 127.0.0.1:" + nobody);
    }

    @Test
    void aWrongPasswordIsNotWaitedFor() throws Exception {
        PersisterProcess process = run(
                servers.with("postgres.password", "guessed").with("start.patience", "1h").keys());

        assertThat(process.exit()).isEqualTo(1);
        assertThat(process.out()).contains("could not start: PostgreSQL at 127.0.0.1:",
                "refuses: FATAL: password authentication failed");
    }

    @Test
    void aHealthPortInUseIsNamedAndTheExitIs1() throws Exception {
        try (var taken = new ServerSocket(0)) {
            PersisterProcess process = run(servers.with("health.host", "0.0.0.0")
                    .with("health.port", String.valueOf(taken.getLocalPort()))
                    .keys());

            assertThat(process.exit()).isEqualTo(1);
            assertThat(process.out())
                    .contains("could not start: health.host 0.0.0.0, health.port " + taken.getLocalPort());
        }
    }

    @Test
    void sigtermStoresWhatWaitsAndExitsWith0() throws Exception {
        try (var journal = servers.journal()) {
            PersisterProcess process = run(
                    servers.with("batch.interval", "1m").with("batch.size", "1000").keys());
            process.awaitHealth();
            journal.appendMany(150, 5);
            await().until(() -> process.number("read") == 150);
            assertThat(rows.count()).isZero();

            long asked = System.nanoTime();
            process.terminate();

            assertThat(process.exit()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(3));
            assertThat(rows.count()).isEqualTo(150);
            assertThat(process.out()).contains("stopped; 150 messages stored, nothing waits");
        }
    }

    @Test
    void killedAgainAndAgainNothingIsLostOrDoubled() throws Exception {
        var small = servers.with("batch.size", "10").with("batch.max", "10").with("lease.time", "1s");
        try (var journal = small.journal()) {
            for (int i = 0; i < 3; i++) {
                PersisterProcess process = run(small.keys());
                process.awaitHealth();
                long before = rows.count();
                journal.appendMany(3_000, 7);
                await().until(() -> rows.count() > before);
                process.kill();
            }
            run(small.keys());
            var sent = journal.messages();
            await().atMost(Duration.ofSeconds(40)).until(() -> rows.count() >= sent.size());
            assertThat(rows.messages()).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    private PersisterProcess run(Map<String, String> keys, String... arguments) throws IOException {
        var process = PersisterProcess.start(folder, keys, arguments);
        started.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
