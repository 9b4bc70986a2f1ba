package dev.millrace.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

class AppendOnlyFilesTest {

    @TempDir
    private Path folder;

    private AppendOnlyFiles files;

    @BeforeEach
    void anOlderOneAndTheLatest() throws IOException {
        files = new AppendOnlyFiles(folder);
        append("appendonly.aof.manifest", 80);
        append("appendonly.aof.9.base.rdb", 5_000);
        append("appendonly.aof.9.incr.aof", 700);
        append("appendonly.aof.10.incr.aof", 100);
    }

    @Test
    void onlyWhatIsAppendedFromTheBeginningOnCounts() throws IOException {
        files.begin();
        append("appendonly.aof.10.incr.aof", 50);

        assertThat(files.end()).isEqualTo(50);
    }

    @Test
    void aFileThatARewriteRemovesCountsWithAllThatItHad() throws IOException {
        files.begin();
        append("appendonly.aof.11.incr.aof", 30);
        files.look();
        append("appendonly.aof.11.incr.aof", 7);
        append("appendonly.aof.10.incr.aof", 50);
        Files.delete(folder.resolve("appendonly.aof.10.incr.aof"));
        Files.delete(folder.resolve("appendonly.aof.11.incr.aof"));
        append("appendonly.aof.12.incr.aof", 4);
        append("appendonly.aof.12.base.rdb", 5_000);

        assertThat(files.end()).isEqualTo(91);
    }

    @Test
    void whatCameAndWentUnseenIsNotTakenForNothing() throws IOException {
        files.begin();
        append("appendonly.aof.12.incr.aof", 30);

        assertThat(files.end()).isNull();
    }

    @Test
    void itBeginsAnew() throws IOException {
        files.begin();
        append("appendonly.aof.10.incr.aof", 50);
        files.begin();
        append("appendonly.aof.10.incr.aof", 6);

        assertThat(files.end()).isEqualTo(6);
    }

    @Test
    void aRedisThatKeepsNoFileIsNotTakenForOneThatWritesNothing() {
        var none = new AppendOnlyFiles(folder.resolve("none"));

        assertThatThrownBy(none::begin).isInstanceOf(IOException.class);
    }

    private void append(String name, int bytes) throws IOException {
        Files.write(folder.resolve(name), new byte[bytes], StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
