package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

class RedisServerIT {

    private final ScratchFolder scratch;
    private final ServerOptions options;

    RedisServerIT() throws IOException {
        scratch = ScratchFolder.create("redis with space");
        options = ServerOptions.scratch(scratch, "redis");
    }

    @AfterEach
    void removeScratch() throws IOException {
        scratch.close();
    }

    @Test
    void startsAsWeShipIt() throws IOException {
        try (var server = RedisServer.start(options.durable(true)); var client = server.connect()) {
            assertThat(client.command("PING")).isEqualTo("PONG");
            assertThat(client.text("INFO", "server")).contains("redis_version:7.0.15");
            assertThat(client.text("CONFIG", "GET", "appendonly")).contains("yes");
            assertThat(client.text("CONFIG", "GET", "appendfsync")).contains("everysec");
            assertThat(client.text("CONFIG", "GET", "maxmemory-policy")).contains("noeviction");
            assertThat(client.text("CONFIG", "GET", "bind")).contains("127.0.0.1");
        }
    }

    @Test
    void passwordIsAskedForAndInAPrivateFileOnly() throws IOException {
        var secret = "hush \"hush\" \\ 한국";
        try (var server = RedisServer.start(options.password(secret))) {
            assertThatThrownBy(
                    () -> RespClient.connect(server.host(), server.port(), "x", Duration.ofSeconds(5)))
                    .isInstanceOf(RespException.class)
                    .hasMessageContaining("WRONGPASS");
            assertThat(server.handle().info().commandLine().orElseThrow()).doesNotContain("hush");
            assertThat(Files.readString(server.logFile())).doesNotContain("hush");
            assertThat(Files.getPosixFilePermissions(options.folder().resolve("redis.conf")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void keepsItsDataOverARestartAndEveryProcessEnds() throws IOException {
        var server = RedisServer.start(options.durable(true));
        set(server, "7");
        var family = server.handle().descendants().toList();
        server.close();
        server.close();
        assertThat(server.onExit().join()).isZero();
        assertThat(family).isNotEmpty().noneMatch(Processes::runs);
        try (var next = RedisServer.start(server.options()); var client = next.connect()) {
            assertThat(next.port()).isEqualTo(server.port());
            assertThat(client.command("GET", "n")).isEqualTo("7");
        }
    }

    @Test
    void keepsItsDataOverKillMinusNine() throws IOException {
        var server = RedisServer.start(options.durable(true));
        set(server, "7");
        server.kill();
        try (var next = RedisServer.start(server.options()); var client = next.connect()) {
            assertThat(client.command("GET", "n")).isEqualTo("7");
        }
    }

    @Test
    void scratchServerForgetsUnlessAskedNotTo() throws IOException {
        var server = RedisServer.start(options);
        set(server, "7");
        server.close();
        var keeping = RedisServer.start(options.setting("appendonly", "yes"));
        try (var client = keeping.connect()) {
            assertThat(client.command("GET", "n")).isNull();
        }
        set(keeping, "8");
        keeping.kill();
        try (var next = RedisServer.start(keeping.options()); var client = next.connect()) {
            assertThat(client.command("GET", "n")).isEqualTo("8");
        }
    }

    @Test
    void givenPortInUseIsNamedBeforeAnythingStarts() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> RedisServer.start(options.port(taken.getLocalPort())))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("is in use");
            assertThat(options.folder().resolve("data")).doesNotExist();
        }
    }

    @Test
    void ownExecutableIsRunInsteadOfTheOneOutOfTheJar() throws IOException {
        var mark = scratch.path().resolve("mark");
        var own = scratch.path().resolve("own redis");
        Files.writeString(own, """
                #!/bin/sh
                echo $$ >"%s"
                exec "%s" "$@"
                """.formatted(mark, Binaries.in(options.home()).redis()));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
        var home = scratch.path().resolve("home");
        var server = RedisServer.start(options.home(home).executable(own));
        assertThat(mark).hasContent(Long.toString(server.pid()));
        assertThat(home).as("nothing is unpacked").doesNotExist();
        server.close();
        try (var next = RedisServer.start(server.options())) {
            assertThat(mark).as("also at the next start").hasContent(Long.toString(next.pid()));
        }
    }

    @Test
    void failedStartSaysWhatRedisSaid() {
        assertThatThrownBy(() -> RedisServer.start(options.setting("maxmemory", "lots")))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("maxmemory");
    }

    private static void set(RedisServer server, String value) throws IOException {
        try (var client = server.connect()) {
            client.command("SET", "n", value);
        }
    }
}
