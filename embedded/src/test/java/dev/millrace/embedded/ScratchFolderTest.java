package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;

class ScratchFolderTest {

    @Test
    void isFreshAndGoneWhenClosed() throws IOException {
        var one = ScratchFolder.create("same");
        try (var other = ScratchFolder.create("same")) {
            assertThat(one.path()).isEmptyDirectory().isNotEqualTo(other.path());
            Files.writeString(one.path().resolve("file"), "content");
            one.close();
            assertThat(one.path()).doesNotExist();
            assertThat(other.path()).exists();
        }
    }

    @Test
    void whatKilledJvmsLeftIsRemovedByTheNext() throws IOException {
        ScratchFolder left;
        try (var ours = ScratchFolder.create("ours")) {
            // No system gives out a pid this high.
            var root = ours.path().resolve("../..").normalize();
            var old = Files.createDirectories(root.resolve("jvm-" + Integer.MAX_VALUE).resolve("old"));
            left = ScratchFolder.create("next");
            assertThat(old).doesNotExist();
            assertThat(ours.path()).exists();
        }
        left.close();
    }
}
