package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class SpillTest {

    private static final long MOST = 16_000;

    @TempDir
    private Path folder;

    private Spill spill;

    @BeforeEach
    void open() throws IOException {
        spill = Spill.open(folder.resolve("spill"), MOST);
    }

    @AfterEach
    void close() throws IOException {
        spill.close();
    }

    @Test
    void whatGoesInComesOutInOrder() throws IOException {
        append(0, 50);
        assertThat(takeAll()).isEqualTo(texts(0, 50));
        append(50, 60);
        assertThat(takeAll()).isEqualTo(texts(50, 60));
        assertThat(spill.isEmpty()).isTrue();
    }

    @Test
    void writingAndReadingInTurnKeepsTheOrder() throws IOException {
        List<String> out = new ArrayList<>();
        for (int i = 0; i < 100; i += 2) {
            append(i, i + 2);
            out.add(text(spill.take()));
        }
        out.addAll(takeAll());
        assertThat(out).isEqualTo(texts(0, 100));
    }

    @Test
    void whatIsNotStoredIsFoundByTheNext() throws IOException {
        append(0, 50);
        for (int i = 0; i < 40; i++) {
            var unused = spill.take(); // and never stored
        }
        spill.tidy();
        reopen();
        assertThat(takeAll()).isEqualTo(texts(0, 50));
    }

    @Test
    void whatIsStoredIsDeleted() throws IOException {
        append(0, 200);
        assertThat(files()).hasSizeGreaterThan(3);
        for (Spill.Taken taken = spill.take(); taken != null; taken = spill.take()) {
            taken.stored().run();
        }
        spill.tidy();
        assertThat(files()).isEmpty();
        assertThat(spill.bytes()).isZero();
        append(0, 3);
        reopen();
        assertThat(takeAll()).isEqualTo(texts(0, 3));
    }

    @Test
    void beyondTheBoundNothingIsTaken() throws IOException {
        int taken = 0;
        while (spill.append(heard(taken))) {
            taken++;
        }
        assertThat(spill.bytes()).isLessThanOrEqualTo(MOST).isGreaterThan(MOST - 100);
        assertThat(takeAll()).isEqualTo(texts(0, taken));
    }

    @Test
    void aTornTailIsCutAndTheRestIsRead() throws IOException {
        append(0, 10);
        Path last = files().getLast();
        spill.close();
        byte[] whole = Files.readAllBytes(last);
        for (int cut = 1; cut < 60; cut += 7) {
            Files.write(last, Arrays.copyOf(whole, whole.length - cut));
            spill = Spill.open(folder.resolve("spill"), MOST);
            List<String> left = takeAll();
            assertThat(left).isEqualTo(texts(0, left.size())).hasSizeBetween(7, 9);
            spill.close();
        }
        reopen();
    }

    @Test
    void whatFollowsTheLastWholeRecordIsLeftOut() throws IOException {
        append(0, 3);
        Path last = files().getLast();
        Files.write(last, new byte[100], StandardOpenOption.APPEND);
        reopen();
        append(3, 5);
        assertThat(takeAll()).isEqualTo(texts(0, 5));
    }

    @Test
    void aSegmentThatCannotBeReadAnyMoreIsSetAsideAndCounted() throws IOException {
        append(0, 3);
        Files.write(files().getFirst(), new byte[1_000]);

        assertThat(spill.take()).isNull();
        assertThat(spill.broken()).isEqualTo(3);
        assertThat(spill.isEmpty()).isTrue();
        assertThat(folder.resolve("spill").resolve("0000000000000001.spill.broken")).exists();
        append(3, 4);
        assertThat(takeAll()).isEqualTo(texts(3, 4));
    }

    @Test
    void onlyTheOwnerMayLookInside() throws IOException {
        append(0, 1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("spill"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())))
                .isEqualTo("rw-------");
    }

    @Test
    void aFolderIsOnePersisters() {
        assertThatThrownBy(() -> Spill.open(folder.resolve("spill"), MOST)).isInstanceOf(IOException.class)
                .hasMessageContaining("spill.folder")
                .hasMessageContaining("in use");
    }

    private void reopen() throws IOException {
        spill.close();
        spill = Spill.open(folder.resolve("spill"), MOST);
    }

    private void append(int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            assertThat(spill.append(heard(i))).isTrue();
        }
    }

    private List<String> takeAll() throws IOException {
        List<String> all = new ArrayList<>();
        for (Spill.Taken taken = spill.take(); taken != null; taken = spill.take()) {
            all.add(text(taken));
        }
        return all;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("spill"))) {
            return all.filter(file -> file.toString().endsWith(".spill")).sorted().toList();
        }
    }

    private static Heard heard(int i) {
        return new Heard("chat:room:방" + i % 3, ("message " + i).getBytes(UTF_8));
    }

    private static String text(Spill.@Nullable Taken taken) {
        return Objects.requireNonNull(taken).heard().channel() + " "
                + new String(taken.heard().payload(), UTF_8);
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "chat:room:방" + i % 3 + " message " + i)
                .toList();
    }
}
