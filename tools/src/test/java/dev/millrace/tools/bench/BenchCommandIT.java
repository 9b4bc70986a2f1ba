package dev.millrace.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command as it is typed, from its options to its files, for what measures more than once. */
class BenchCommandIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> SMALL = List.of("--duration", "1s", "--warm-up", "1s", "--jvm",
            "-Xmx256m -Xshare:auto -XX:+UseSerialGC -XX:TieredStopAtLevel=1");

    @TempDir
    private Path out;

    @Test
    void aSweepMeasuresEachValueBesideRowsThatTheAuditAccepts() throws Exception {
        JsonNode results = bench("sweep", "--over", "rows", "--values", "25003", "--connections", "8",
                "--rooms", "2");

        assertThat(results.at("/sweeps/0/parameter").asText()).isEqualTo("rows");
        assertThat(results.at("/sweeps/0/points/0/value").asLong()).isEqualTo(25_003);
        isGood(results.at("/sweeps/0/points/0/measured"));
        assertThat(files()).contains("report.html", "sweep-rows-acks-a-second.svg");
    }

    @Test
    void aComparisonMeasuresBothTwice() throws Exception {
        JsonNode results = bench("ingest", "--connections", "8", "--rooms", "2", "--compare", "usual",
                "batch.size=7");

        assertThat(results.at("/comparison/ofA")).hasSize(2).allSatisfy(BenchCommandIT::isGood);
        assertThat(results.at("/comparison/ofB")).hasSize(2).allSatisfy(BenchCommandIT::isGood);
        assertThat(results.at("/comparison/ofB/1/settings/MILLRACE_BATCH_SIZE").asText()).isEqualTo("7");
        assertThat(files()).contains("report.html", "comparison-acks-a-second.svg");
    }

    private static void isGood(JsonNode measured) {
        assertThat(measured.at("/talk/acks").asLong()).isPositive();
        assertThat(measured.at("/talk/faults")).isEmpty();
        assertThat(measured.at("/proof/holds").asBoolean()).as("%s", measured.at("/proof")).isTrue();
    }

    private JsonNode bench(String... typed) throws Exception {
        List<String> words = new ArrayList<>(List.of(typed));
        words.addAll(SMALL);
        words.addAll(List.of("--out", out.toString()));
        var said = new ByteArrayOutputStream();
        try (var print = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            int status = BenchMain.run(ROOT, words, print, print);
            assertThat(status).as("%s", said.toString(StandardCharsets.UTF_8)).isZero();
        }
        return new ObjectMapper().readTree(folder().resolve("results.json").toFile());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Path folder() throws IOException {
        try (Stream<Path> folders = Files.list(out)) {
            return folders.findFirst().orElseThrow();
        }
    }
}
