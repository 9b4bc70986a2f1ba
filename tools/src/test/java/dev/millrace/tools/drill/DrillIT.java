package dev.millrace.tools.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A short drill: each kind of fault once, in the order that a seed says, while people talk. */
class DrillIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void nothingThatWasAcknowledgedIsMissingDoubleOrOutOfOrderWhicheverPartFails() throws Exception {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();

        int status = DrillMain.run(ROOT,
                List.of("--seed", "4", "--faults", String.valueOf(Fault.Kind.values().length),
                        "--duration", "1s", "--lease", "2s", "--rate", "300", "--clients", "4", "--rooms",
                        "8", "--json"),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));

        String said = out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
        assertThat(status).as("%s", said).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(report.get("passed").asBoolean()).isTrue();
        assertThat(report.get("acknowledged").asLong()).isGreaterThan(1_000);
        assertThat(report.get("heard").asLong()).isGreaterThan(1_000);
        for (String harm : List.of("missing", "double", "outOfOrder", "unanswered")) {
            assertThat(report.get(harm).asLong()).as(harm).isZero();
        }
        assertThat(report.at("/audit/clean").asBoolean()).isTrue();
        List<String> kinds = new ArrayList<>();
        report.get("faults").forEach(fault -> kinds.add(fault.get("kind").asText()));
        assertThat(kinds).containsExactlyInAnyOrderElementsOf(
                Stream.of(Fault.Kind.values()).map(Fault.Kind::label).toList());
    }
}
