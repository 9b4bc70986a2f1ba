package dev.millrace.tools.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.tools.bench.measure.Talk;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    @Test
    void aFileGetsALineForFiveSeconds() {
        run(new Progress(out, false, "millrace", Duration.ofSeconds(30)), 12);

        assertThat(bytes.toString(UTF_8).lines()).hasSize(3)
                .first()
                .asString()
                .contains("millrace", "5/30 s", "1,000/s acks", "3,000/s deliveries", "slowest 5.00 ms");
    }

    @Test
    void aTerminalsLineChangesEachSecond() {
        run(new Progress(out, true, "echo", Duration.ofSeconds(30)), 3);

        assertThat(bytes.toString(UTF_8))
                .containsSubsequence("\recho", "1/30 s", "\r", "2/30 s", "\r", "3/30 s",
                        "slowest 3.00 ms")
                .endsWith(System.lineSeparator());
        assertThat(bytes.toString(UTF_8).lines().filter(line -> !line.isEmpty())).hasSize(3);
    }

    @Test
    void nothingIsToldOfNothing() {
        new Progress(out, true, "echo", Duration.ofSeconds(30)).end();

        assertThat(bytes.size()).isZero();
    }

    private static void run(Progress progress, int seconds) {
        for (int i = 1; i <= seconds; i++) {
            progress.passed(new Talk.Second(1_000, 3_000, i * 1_000L));
        }
        progress.end();
    }
}
