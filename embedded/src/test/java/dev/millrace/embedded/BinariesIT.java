package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class BinariesIT {

    private final ScratchFolder scratch;

    BinariesIT() throws IOException {
        scratch = ScratchFolder.create("binaries");
    }

    @AfterEach
    void removeScratch() throws IOException {
        scratch.close();
    }

    @Test
    void twoJvmsUnpackAtOnceAndBothGetTheSameWholeTree() throws IOException {
        try (var one = ChildJvm.start(Unpacker.class, scratch);
                var other = ChildJvm.start(Unpacker.class, scratch)) {
            var postgres = Path.of(one.line());
            assertThat(other.line()).isEqualTo(postgres.toString());
            assertThat(one.line()).isEqualTo(other.line());
            assertThat(one.status()).isZero();
            assertThat(other.status()).isZero();
            assertThat(Processes.run(postgres + "/bin/postgres", "--version")).contains(" 18.");
        }
        // The lock, PostgreSQL, Redis; nothing unfinished.
        assertThat(scratch.path()).isDirectory();
        try (var files = Files.list(scratch.path())) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void whatAKilledJvmLeftHalfUnpackedIsRemovedAndNotUsed() throws IOException {
        var redis = Binaries.in(scratch.path()).redis();
        var folder = redis.resolveSibling("").normalize();
        var left = scratch.path().resolve(folder.getFileName() + ".unfinished-1");
        Files.move(folder, left);
        Files.write(left.resolve("redis-server"), new byte[10]);
        assertThat(Binaries.in(scratch.path()).redis()).isEqualTo(redis);
        assertThat(left).doesNotExist();
        assertThat(Processes.run(redis.toString(), "--version")).contains("v=7.0.15");
    }

    @Test
    void isUnpackedOnce() throws IOException {
        var redis = Binaries.in(scratch.path()).redis();
        var time = Files.getLastModifiedTime(redis);
        assertThat(Files.getLastModifiedTime(Binaries.in(scratch.path()).redis())).isEqualTo(time);
    }

    @Test
    void binariesThatAreNotOnTheClassPathAreNamed() {
        var elsewhere = new Platform("plan9-mips", "postgres-plan9.txz", "redis-plan9");
        assertThatThrownBy(() -> Binaries.in(scratch.path(), elsewhere).postgres())
                .hasMessageContaining("postgres-plan9.txz")
                .hasMessageContaining("plan9-mips");
    }

    /** The main class of the JVMs that race. */
    static final class Unpacker {
        private Unpacker() {}

        public static void main(String[] arguments) throws IOException {
            var binaries = Binaries.in(Path.of(arguments[0]));
            System.out.println(binaries.postgres());
            System.out.println(binaries.redis());
        }
    }
}
