package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;

class PostgresServerIT {

    private final ScratchFolder scratch;
    private final ServerOptions options;

    PostgresServerIT() throws IOException {
        scratch = ScratchFolder.create("postgres");
        options = ServerOptions.scratch(scratch, "pg");
    }

    @AfterEach
    void removeScratch() throws IOException {
        scratch.close();
    }

    @Test
    void startsOnAFreePortAndSpeaksUnicode() throws Exception {
        try (var server = PostgresServer.start(options)) {
            assertThat(server.port()).isPositive();
            assertThat(one(server, "select upper('ärger') || version()")).startsWith("ÄRGERPostgreSQL 18.");
            assertThat(one(server, "show server_encoding")).isEqualTo("UTF8");
            assertThat(one(server, "show log_timezone")).isEqualTo("UTC");
            assertThat(server.handle().info().command())
                    .hasValueSatisfying(c -> assertThat(c).endsWith("/postgres"));
        }
    }

    @Test
    void passwordIsAskedForAndStandsNowhere() throws Exception {
        try (var server = PostgresServer.start(options.password("hush-hush"))) {
            var wrong = new PGSimpleDataSource();
            wrong.setUrl(server.jdbcUrl("postgres"));
            assertThatThrownBy(() -> wrong.getConnection(server.user(), "wrong").close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("authentication failed");
            assertThat(server.handle().info().commandLine().orElseThrow()).doesNotContain("hush-hush");
            assertThat(options.folder().resolve("initdb.password")).doesNotExist();
            assertThat(Files.readString(server.logFile())).doesNotContain("hush-hush");
        }
    }

    @Test
    void keepsItsDataOverARestartAndEveryProcessEnds() throws Exception {
        var server = PostgresServer.start(options.durable(true));
        execute(server, "create table t as select 7 as n");
        var family = server.handle().descendants().toList();
        server.close();
        server.close();
        assertThat(server.onExit().join()).isZero();
        assertThat(family).isNotEmpty().noneMatch(Processes::runs);
        try (var next = PostgresServer.start(server.options())) {
            assertThat(next.port()).isEqualTo(server.port());
            assertThat(one(next, "select n from t")).isEqualTo("7");
        }
    }

    @Test
    void keepsItsDataOverKillMinusNineWhileBusy() throws Exception {
        var server = PostgresServer.start(options);
        execute(server, "create table t as select 7 as n");
        var sleeper = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> one(server, "select pg_sleep(100)")));
        await().until(() -> one(server, "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")
                .equals("1"));
        server.handle().destroyForcibly();
        server.close();
        try (var next = PostgresServer.start(server.options())) {
            assertThat(one(next, "select n from t")).isEqualTo("7");
        }
        sleeper.join();
    }

    @Test
    void killLeavesTheFolderToTheNext() throws Exception {
        var server = PostgresServer.start(options);
        server.kill();
        assertThat(server.isAlive()).isFalse();
        PostgresServer.start(server.options()).close();
    }

    @Test
    void pidFileWhosePidBelongsToAStrangerNowDoesNotStopAStart() throws Exception {
        var server = PostgresServer.start(options);
        server.kill();
        try (var stranger = Leash.of("sleep", "100").start()) {
            var file = options.folder().resolve("data/postmaster.pid");
            var old = Long.toString(server.pid());
            Files.writeString(file, Files.readString(file).replace(old, Long.toString(stranger.pid())));
            Files.writeString(options.folder().resolve("server"), stranger.pid() + " 1000");
            PostgresServer.start(options).close();
        }
    }

    @Test
    void givenPortInUseIsNamedBeforeAnythingStarts() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> PostgresServer.start(options.port(taken.getLocalPort())))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("is in use");
            assertThat(options.folder().resolve("data")).doesNotExist();
        }
    }

    @Test
    void folderOfARunningServerIsRefused() throws IOException {
        try (var server = PostgresServer.start(options)) {
            assertThatThrownBy(() -> PostgresServer.start(options)).hasMessageContaining("is in use");
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void dataOfAnotherMajorVersionIsRefused() throws IOException {
        Files.writeString(data().resolve("PG_VERSION"), "17\n");
        assertThatThrownBy(() -> PostgresServer.start(options))
                .hasMessageContaining("was made by PostgreSQL 17, and this is PostgreSQL 18.");
    }

    @Test
    void folderThatIsNoDataFolderIsRefused() throws IOException {
        Files.writeString(data().resolve("holiday.jpg"), "");
        assertThatThrownBy(() -> PostgresServer.start(options)).hasMessageContaining("it has no PG_VERSION");
        assertThat(options.folder().resolve("data/holiday.jpg")).exists();
    }

    @Test
    void whatAKilledInitdbLeftIsNotUsed() throws IOException {
        var left = Files.createDirectories(options.folder().resolve("data.unfinished"));
        Files.writeString(left.resolve("PG_VERSION"), "18\n");
        PostgresServer.start(options).close();
        assertThat(left).doesNotExist();
    }

    @Test
    void failedStartSaysWhatPostgresSaid() {
        assertThatThrownBy(() -> PostgresServer.start(options.setting("shared_buffers", "lots")))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("invalid value for parameter \"shared_buffers\"");
    }

    @Test
    void anotherPasswordThanTheFirstIsRefusedAtOnce() throws IOException {
        PostgresServer.start(options).close();
        assertThatThrownBy(() -> PostgresServer.start(options.password("other")))
                .hasMessageContaining("was made with another password");
        PostgresServer.start(options).close();
    }

    @Test
    void stoppedServerIsKilledAllTheSame() throws IOException {
        var server = PostgresServer.start(options);
        Processes.run("kill", "-STOP", Long.toString(server.pid()));
        server.kill();
        assertThat(server.onExit().join()).isEqualTo(LeashedProcess.KILLED);
    }

    @Test
    void missingUnshareIsNamed() {
        assertThatThrownBy(() -> OrdinaryUser.namespace("no-unshare-here"))
                .hasMessageContaining("'unshare'")
                .hasMessageContaining("as an ordinary user");
        // A command that fails as unshare does where it is forbidden.
        assertThatThrownBy(() -> OrdinaryUser.namespace("false"))
                .hasMessageContaining("refuses a user namespace")
                .hasMessageContaining("as an ordinary user");
    }

    private Path data() throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        return Files.createDirectories(options.folder().resolve("data"), mode);
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (var connection = server.dataSource("postgres").getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String one(PostgresServer server, String sql) throws SQLException {
        try (var connection = server.dataSource("postgres").getConnection();
                var rows = connection.createStatement().executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return String.valueOf(rows.getString(1));
        }
    }
}
