package dev.millrace.tools.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;

class ReportsTest {

    @TempDir
    private Path parent;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        var results = Fabricated.everything();
        var written = Reports.write(results, parent.resolve("new"));

        JsonNode root = new ObjectMapper().readTree(written.json().toFile());
        assertThat(root.at("/command").asText()).isEqualTo(results.command());
        assertThat(root.at("/began").asText()).isEqualTo("2026-11-21T22:30:00Z");
        assertThat(root.at("/machine/commit").asText()).isEqualTo("329f593");
        JsonNode first = root.at("/measurements/0");
        var measured = results.measurements().getFirst();
        assertThat(first.at("/workload/mode").asText()).isEqualTo("ingest");
        assertThat(first.at("/talk/acks").asLong()).isEqualTo(measured.talk().acks());
        assertThat(first.at("/talk/ack/p999").asLong())
                .isEqualTo(measured.talk().ack().getValueAtPercentile(99.9));
        assertThat(first.at("/talk/ack/max").asLong()).isEqualTo(measured.talk().ack().getMaxValue());
        assertThat(first.at("/talk/committed").toString()).isEqualTo("{\"count\":0}");
        assertThat(first.at("/talk/timeline/3/worstMicros").asLong())
                .isEqualTo(measured.talk().timeline().get(3).worstMicros());
        assertThat(first.at("/costs/2/process").asText()).isEqualTo("PostgreSQL");
        assertThat(first.at("/written/1/file").asText()).isEqualTo("Redis (AOF)");
        assertThat(first.at("/written/0/bytes").asLong()).isEqualTo(612 * measured.talk().acks());
        assertThat(first.at("/written/1/bytesPerMessage").asDouble()).isEqualTo(1_064);
        assertThat(root.at("/measurements/1/written")).isEmpty();
        assertThat(root.at("/measurements/2/written/1/bytes").isNull()).isTrue();
        assertThat(root.at("/measurements/2/written/1/bytesPerMessage").isNull()).isTrue();
        assertThat(root.at("/transfers/0/written/0/bytesPerMessage").asDouble()).isEqualTo(480);
        assertThat(first.at("/proof/holds").asBoolean()).isTrue();
        assertThat(root.at("/measurements/1/proof").isNull()).isTrue();
        assertThat(root.at("/measurements/2/talk/refused/RETRY_LATER").asLong()).isEqualTo(7);
        assertThat(root.at("/measurements/2/talk/refusedInWarmUp/RETRY_LATER").asLong()).isEqualTo(5);
        assertThat(root.at("/transfers/0/resident/1").asLong()).isEqualTo(420L << 20);
        assertThat(root.at("/transfers/1/perSecond").asDouble()).isEqualTo(80_000);
        assertThat(root.at("/sweeps/0/points/4/value").asLong()).isEqualTo(256);
        assertThat(root.at("/comparison/ofB/4/subject").asText()).isEqualTo("B");
        assertThat(Files.readString(written.html())).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }

    @Test
    void eachPlotIsAFileOfItsOwnThatNeedsNoOther() throws Exception {
        var written = Reports.write(Fabricated.everything(), parent);

        List<Path> plots;
        try (Stream<Path> files = Files.list(written.folder())) {
            plots = files.filter(file -> file.toString().endsWith(".svg")).toList();
        }
        assertThat(plots).extracting(file -> file.getFileName().toString())
                .contains("ingest-acks.svg", "paced-deliveries.svg", "fanout-cpu-of-deliveries.svg",
                        "idle-resident.svg", "transfers-rates.svg", "transfers-resident.svg",
                        "sweep-connections-ack-p99.svg", "comparison-acks-a-second.svg");
        for (Path plot : plots) {
            String text = Files.readString(plot);
            assertThat(text.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                    .contains("prefers-color-scheme")
                    .doesNotContain("http", "url(", "@import", "href=", "<script", "NaN");
            assertThat(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(plot.toFile())
                    .getDocumentElement()
                    .getTagName()).isEqualTo("svg");
        }
    }

    @Test
    void nothingIsWrittenOver() throws IOException {
        var results = Fabricated.of(Fabricated.echo(Fabricated.INGEST, 10, 10));

        assertThat(Reports.write(results, parent).folder()).hasFileName("bench-20261121-223000");
        assertThat(Reports.write(results, parent).folder()).hasFileName("bench-20261121-223000-2");
    }
}
