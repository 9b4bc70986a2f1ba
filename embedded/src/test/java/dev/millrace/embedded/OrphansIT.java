package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What remains of a JVM that was killed with its servers running. */
class OrphansIT {

    private final ScratchFolder scratch;

    OrphansIT() throws IOException {
        scratch = ScratchFolder.create("orphans");
    }

    @AfterEach
    void removeScratch() throws IOException {
        scratch.close();
    }

    @Test
    void serversDieWithTheJvmThatStartedThem() throws IOException {
        List<ProcessHandle> all;
        try (var jvm = ChildJvm.start(Starter.class, scratch)) {
            all = processes(jvm.line());
            assertThat(all).hasSizeGreaterThan(6).allMatch(Processes::runs);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(all).noneMatch(Processes::runs));
    }

    @Test
    void nextJvmStartsOnTheSameFoldersAtOnceAndFindsWhatWasWritten() throws IOException, SQLException {
        try (var jvm = ChildJvm.start(Starter.class, scratch)) {
            jvm.line();
            assertThatThrownBy(() -> PostgresServer.start(options(scratch.path(), "pg")))
                    .hasMessageContaining("that another JVM started");
        }
        try (var postgres = PostgresServer.start(options(scratch.path(), "pg"));
                var redis = RedisServer.start(options(scratch.path(), "redis"));
                var connection = postgres.dataSource("postgres").getConnection();
                var rows = connection.createStatement().executeQuery("select n from t");
                var client = redis.connect()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(7);
            assertThat(client.command("GET", "n")).isEqualTo("7");
        }
    }

    /** Each server's pid, with the processes that belong to it: PostgreSQL's workers, and the watchers. */
    private static List<ProcessHandle> processes(String pids) {
        var all = new ArrayList<ProcessHandle>();
        for (var pid : pids.split(" ", -1)) {
            var server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            Stream.concat(Stream.of(server), server.descendants()).forEach(all::add);
        }
        return all;
    }

    private static ServerOptions options(Path scratch, String name) {
        return ServerOptions.in(scratch.resolve(name)).password("secret");
    }

    /** The main class of the JVM that is killed. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] arguments) throws IOException, SQLException {
            try (var postgres = PostgresServer.start(options(Path.of(arguments[0]), "pg"));
                    var redis = RedisServer.start(options(Path.of(arguments[0]), "redis"));
                    var connection = postgres.dataSource("postgres").getConnection();
                    var client = redis.connect()) {
                connection.createStatement().execute("create table t as select 7 as n");
                client.command("SET", "n", "7");
                System.out.println(postgres.pid() + " " + redis.pid());
                postgres.onExit().join();
            }
        }
    }
}
