package dev.millrace.tools.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tools.CommandException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;

class WorkspaceTest {

    @TempDir
    private Path temp;

    @Test
    void aSecondClaimIsToldWhoHasTheFolder() throws CommandException, IOException {
        try (Workspace first = Workspace.claim(temp.resolve("data"), 0)) {
            first.announce("pid 17, http://127.0.0.1:3000");

            assertThatThrownBy(() -> Workspace.claim(temp.resolve("data"), 0))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("already up")
                    .hasMessageContaining("pid 17, http://127.0.0.1:3000");
        }
        Workspace.claim(temp.resolve("data"), 0).close();
    }

    @Test
    void secretsAreMadeOnceAndAreTheOwnersAlone() throws CommandException, IOException {
        String jwt;
        try (Workspace workspace = Workspace.claim(temp.resolve("data"), 0)) {
            jwt = workspace.secret("jwt");
            assertThat(jwt).hasSizeGreaterThanOrEqualTo(32).isNotEqualTo(workspace.secret("redis"));
        }
        Path secrets = temp.resolve("data/secrets");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.resolve("jwt"))))
                .isEqualTo("rw-------");
        try (Workspace again = Workspace.claim(temp.resolve("data"), 0)) {
            assertThat(again.secret("jwt")).isEqualTo(jwt);
            again.wipe();
            assertThat(again.secret("jwt")).isNotEqualTo(jwt);
        }
    }

    @Test
    void whereTheServersAreIsToldToTheOwnerAloneAndOnlyWhileTheFolderIsTaken()
            throws CommandException, IOException {
        Path folder = temp.resolve("data");
        Path file = Workspace.connection(folder);
        try (Workspace workspace = Workspace.claim(folder, 0)) {
            workspace.tellWhere(Map.of("redis.port", "17", "redis.password", "a b=#"));

            var keys = new Properties();
            try (var in = Files.newBufferedReader(file)) {
                keys.load(in);
            }
            assertThat(keys).containsExactlyInAnyOrderEntriesOf(
                    Map.of("redis.port", "17", "redis.password", "a b=#"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void wipingForgetsDataAndKeepsWhatCanBeUsedAgain() throws CommandException, IOException {
        try (Workspace workspace = Workspace.claim(temp.resolve("data"), 0)) {
            Files.createDirectories(workspace.postgres().resolve("deep/er"));
            Files.writeString(workspace.redis(), "x");
            Files.createDirectories(workspace.binaries());

            workspace.wipe();

            assertThat(workspace.postgres()).doesNotExist();
            assertThat(workspace.redis()).doesNotExist();
            assertThat(workspace.binaries()).exists();
        }
    }

    @Test
    void somebodyElsesFolderIsLeftAlone() throws IOException {
        Path precious = Files.writeString(temp.resolve("thesis.tex"), "x");

        assertThatThrownBy(() -> Workspace.claim(temp, 0)).isInstanceOf(CommandException.class)
                .hasMessageContaining("was not made by scripts/up");
        assertThat(precious).exists();
        assertThat(temp).isDirectoryNotContaining("glob:**up.lock");
    }

    @Test
    void aFullDiskIsOneClearLineAndLeavesTheFolderFree() throws CommandException, IOException {
        assertThatThrownBy(() -> Workspace.claim(temp.resolve("data"), Long.MAX_VALUE))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("MiB free; at least");
        Workspace.claim(temp.resolve("data"), 0).close();
    }
}
