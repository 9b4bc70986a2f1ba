package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class ServerFolderTest {

    @TempDir
    Path folder;

    @Test
    void isClaimedOnceAndFreeAgainWhenClosed() throws IOException {
        try (var first = claim(Duration.ZERO)) {
            assertThat(first.data()).isEqualTo(folder.toRealPath().resolve("data"));
            assertThatThrownBy(() -> claim(Duration.ZERO))
                    .hasMessageContaining("another fake server of this JVM");
            // A failed second claim must not have ended the first.
            assertThatThrownBy(() -> claim(Duration.ZERO))
                    .hasMessageContaining("another fake server of this JVM");
        }
        claim(Duration.ZERO).close();
    }

    @Test
    void closingAgainDoesNotEndTheClaimOfTheNext() throws IOException {
        var first = claim(Duration.ZERO);
        first.close();
        try (var next = claim(Duration.ZERO)) {
            first.close();
            assertThatThrownBy(() -> claim(Duration.ZERO))
                    .hasMessageContaining("another fake server of this JVM");
            assertThat(next.log()).doesNotExist();
        }
    }

    @Test
    void folderThatAnotherJvmClaimedIsRefused() throws IOException {
        try (var jvm = ChildJvm.start(Claimant.class, folder)) {
            assertThat(jvm.line()).isEqualTo("claimed");
            assertThatThrownBy(() -> claim(Duration.ZERO)).hasMessageContaining("that another JVM started");
        }
        claim(Duration.ZERO).close();
    }

    @Test
    void serverOfAnEarlierRunIsWaitedForAndThenNamed() throws IOException {
        try (var process = Leash.of("sleep", "100").output(Redirect.DISCARD).start()) {
            try (var earlier = claim(Duration.ZERO)) {
                earlier.movedIn(process.handle());
            }
            assertThatThrownBy(() -> claim(Duration.ofMillis(100)))
                    .hasMessageContaining("pid " + process.pid());
        }
        claim(Duration.ZERO).close();
    }

    @Test
    void processThatWasGivenTheSamePidLaterIsNobodyWeKnow() throws IOException {
        try (var process = Leash.of("sleep", "100").output(Redirect.DISCARD).start()) {
            Files.writeString(folder.resolve("server"), process.pid() + " 1000");
            claim(Duration.ZERO).close();
        }
    }

    @Test
    void bigLogMakesRoom() throws IOException {
        try (var claim = claim(Duration.ZERO)) {
            Files.write(claim.log(), new byte[10_000_001]);
            claim.makeRoomForLog();
            assertThat(claim.log()).doesNotExist();
            assertThat(folder.resolve("fake.log.1")).exists();
        }
    }

    private ServerFolder claim(Duration patience) throws IOException {
        return ServerFolder.claim(folder, "fake", patience);
    }

    /** The main class of the other JVM. */
    static final class Claimant {
        private Claimant() {}

        public static void main(String[] arguments) throws IOException {
            try (var claim = ServerFolder.claim(Path.of(arguments[0]), "fake", Duration.ZERO)) {
                System.out.println("claimed");
                ProcessHandle.current().parent().orElseThrow().onExit().join();
                assertThat(claim).isNotNull();
            }
        }
    }
}
