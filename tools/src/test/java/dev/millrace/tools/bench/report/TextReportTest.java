package dev.millrace.tools.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Mode;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class TextReportTest {

    private final String text = TextReport.of(Fabricated.everything());

    @Test
    void theFiguresOfEachSubjectStandSideBySide() {
        assertThat(text).contains("INGEST: 200 connections in 50 rooms of 4");
        assertThat(row("acknowledged")).containsSubsequence("28,400/s", "54,600/s");
        assertThat(row("delivered")).containsSubsequence("85,200/s", "164,000/s");
        assertThat(row("ack p99")).containsSubsequence("ms", "ms");
        assertThat(row("CPU-s a million acks")).containsSubsequence("57.0", "8.69");
        assertThat(row("generator, apart")).containsSubsequence("27.3", "14.6");
        assertThat(row("acks a second")).contains("0.52 × echo");
    }

    @Test
    void whatIsWrittenIsToldOfEachMessage() {
        assertThat(row("written a message")).containsSubsequence("1.64 KiB", "–");
        assertThat(row("PostgreSQL (WAL)")).containsSubsequence("612 B", "–");
        assertThat(row("Redis (AOF)")).containsSubsequence("1.04 KiB", "–");
        assertThat(text).contains("; written a row: PostgreSQL (WAL) 480 B");
        assertThat(text.substring(text.indexOf("SWEEP"))).containsSubsequence("written a message",
                "1.64 KiB");
    }

    @Test
    void whatIsKnownInPartHasNoSum() {
        assertThat(row("written a message", "PACED")).doesNotContain("B").contains("–");
        assertThat(row("PostgreSQL (WAL)", "PACED")).contains("612 B");
        assertThat(text.substring(text.indexOf("PACED"), text.indexOf("FANOUT"))).doesNotContain("(AOF)");
    }

    @Test
    void whereNobodyLookedNothingIsSaidOfIt() {
        String echo = TextReport.of(Fabricated.of(Fabricated.echo(Fabricated.INGEST, 10, 10)));

        assertThat(echo).contains("acknowledged").doesNotContain("written");
    }

    @Test
    void aProofIsToldInPlainWords() {
        assertThat(text)
                .contains("millrace: every one of 600,000 acknowledged messages is a row, 400 ms after"
                        + " the last ack; the audit is clean");
        assertThat(text).contains("millrace: 12 of 600,000 acknowledged messages are NOT rows",
                "millrace: audit: room-7: 12 missing", "3 more rows");
    }

    @Test
    void refusalsAndFaultsAreTold() {
        assertThat(text).contains("millrace: refused: RETRY_LATER × 7",
                "echo: fault: connection 7 was closed: 1006");
    }

    @Test
    void transfersAreHeldAgainstTheBareOne() {
        assertThat(text.substring(text.indexOf("TRANSFERS"))).containsSubsequence("persister", "40,000/s",
                "1,000,000 rows", "0.50 × bare COPY");
    }

    @Test
    void idleSessionsAreToldByWhatEachKeeps() {
        assertThat(row("resident a session")).contains("95.2 KiB");
        assertThat(row("CPU, of one core")).contains("81.0 %");
    }

    @Test
    void aSweepIsATable() {
        assertThat(text).contains("SWEEP of connections");
        assertThat(row("256")).containsSubsequence("28,700/s", "ms");
    }

    @Test
    void aDifferenceThatIsSeenIsTold() {
        assertThat(text).contains("A is main, B is 9c1d2e3", "+7.0 %", "27,900/s to 28,900/s",
                "ranges apart");
    }

    @Test
    void aDifferenceWithinTheRangesIsNone() {
        String close = TextReport.of(Fabricated.of(Fabricated.comparison(28_400, 28_500)));

        assertThat(close).contains("no difference to be seen").doesNotContain("ranges apart");
    }

    @Test
    void noLineIsWiderThanATerminal() {
        var talk = Fabricated.nothing();
        var load = Fabricated.load(Mode.INGEST, 7, 1, 7, 0);
        var one = new Measurement("a subject with quite a name, to say the least", load,
                Map.of("k".repeat(200), "v ".repeat(200)), talk, List.of(), Fabricated.BROKEN);

        assertThat((text + TextReport.of(Fabricated.of(one, one, one, one, one, one))).lines())
                .allMatch(line -> line.length() <= 110);
    }

    @Test
    void nothingMovesTheCursor() {
        var one = new Measurement("x\u001b[2J", Fabricated.INGEST, Map.of("a\r", "b\n"), Fabricated.nothing(),
                List.of(), null);

        assertThat(TextReport.of(Fabricated.of(one))).doesNotContainPattern("[\\p{Cntrl}&&[^\n]]");
    }

    private String row(String label) {
        return row(label, "");
    }

    private String row(String label, String after) {
        return text.substring(text.indexOf(after))
                .lines()
                .filter(line -> line.strip().startsWith(label))
                .findFirst()
                .orElseThrow();
    }
}
