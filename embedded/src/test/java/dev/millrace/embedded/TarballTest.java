package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class TarballTest {

    private interface Content {
        void of(TarArchiveOutputStream tar) throws IOException;
    }

    @TempDir
    Path folder;

    @Test
    void keepsPermissionsAndLinks() throws IOException {
        unpack(tar -> {
            file(tar, "bin/postgres", 0755);
            link(tar, "lib/libpq.so", "libpq.so.5");
            file(tar, "lib/libpq.so.5", 0640);
        });
        assertThat(folder.resolve("bin/postgres")).isExecutable().hasContent("bin/postgres");
        assertThat(Files.readSymbolicLink(folder.resolve("lib/libpq.so"))).isEqualTo(Path.of("libpq.so.5"));
        assertThat(Files.getPosixFilePermissions(folder.resolve("lib/libpq.so")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void refusesAFileOutside() {
        assertThatThrownBy(() -> unpack(tar -> file(tar, "../evil", 0644)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("../evil points outside");
    }

    @Test
    void refusesALinkToTheOutside() {
        assertThatThrownBy(() -> unpack(tar -> link(tar, "lib/evil", "../../etc")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("lib/evil points outside");
    }

    private void unpack(Content content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new XZCompressorOutputStream(bytes))) {
            content.of(tar);
        }
        Tarball.unpack(new ByteArrayInputStream(bytes.toByteArray()), folder);
    }

    private static void file(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        var content = name.getBytes(StandardCharsets.UTF_8);
        var entry = new TarArchiveEntry(name, true);
        entry.setMode(mode);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
        var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
