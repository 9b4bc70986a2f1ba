package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class FoldersTest {

    @TempDir
    Path folder;

    @Test
    void privateFileIsReadableByItsOwnerOnlyAlsoWhenItReplacesAnother() throws IOException {
        var file = Files.writeString(folder.resolve("redis.conf"), "old");
        Folders.writePrivately(file, "new");
        assertThat(file).hasContent("new");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(folder).isDirectoryContaining(each -> each.equals(file));
    }

    @Test
    void tailOfMuchIsItsEnd() throws IOException {
        var file = Files.writeString(folder.resolve("log"), "x".repeat(9000) + " the end\n");
        assertThat(Folders.tail(file, 0)).hasSizeLessThan(4001).endsWith("x the end");
        assertThat(Folders.tail(file, 9001)).isEqualTo("the end");
        assertThat(Folders.tail(file, 99999)).isEmpty();
        assertThat(Folders.tail(folder.resolve("none"), 0)).isEmpty();
    }

    @Test
    void deletingFollowsNoLinks() throws IOException {
        var kept = Files.writeString(Files.createDirectory(folder.resolve("kept")).resolve("file"), "kept");
        var doomed = Files.createDirectories(folder.resolve("doomed/sub"));
        Files.createSymbolicLink(doomed.resolve("link"), kept.getParent());
        Folders.delete(folder.resolve("doomed"));
        Folders.delete(folder.resolve("doomed"));
        assertThat(folder.resolve("doomed")).doesNotExist();
        assertThat(kept).hasContent("kept");
    }
}
