package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class ServerOptionsTest {

    @TempDir
    Path folder;

    @Test
    void passwordIsNeverPrinted() {
        var options = ServerOptions.in(folder).password("hush");
        assertThat(options).asString().doesNotContain("hush");
    }

    @Test
    void passwordThatWouldBreakAConfigurationFileIsRefused() {
        var options = ServerOptions.in(folder);
        assertThatThrownBy(() -> options.password("a\nappendonly no"))
                .hasMessageContaining("control characters");
        assertThatThrownBy(() -> options.password("")).hasMessageContaining("must not be empty");
        assertThatThrownBy(() -> options.port(70000)).hasMessageContaining("70000");
    }

    @Test
    void settingsAreStrongerThanOurs() {
        var options = ServerOptions.in(folder).durable(false);
        assertThat(PostgresServer.settings(options.setting("fsync", "on"))).containsEntry("fsync", "on");
        assertThat(RedisServer.config(options.setting("appendonly", "yes"), folder, 1))
                .contains("appendonly yes\n");
    }

    @Test
    void redisIsToldItsPasswordWhateverIsInIt() {
        var config = RedisServer.config(ServerOptions.in(folder).password("a\"b\\ c"), folder, 1);
        assertThat(config).contains("requirepass \"a\\\"b\\\\ c\"\n");
    }

    @Test
    void durableSurvivesPowerFailureAndScratchDoesNotCare() {
        var options = ServerOptions.in(folder);
        assertThat(PostgresServer.settings(options)).doesNotContainKeys("fsync", "full_page_writes");
        assertThat(RedisServer.config(options, folder, 1)).contains("appendonly yes\n",
                "appendfsync everysec\n", "auto-aof-rewrite-min-size 512mb\n",
                "maxmemory-policy noeviction\n", "protected-mode yes\n");
        assertThat(RedisServer.config(options.durable(false), folder, 1)).contains("appendonly no\n",
                "save \"\"\n");
    }
}
