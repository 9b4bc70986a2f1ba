package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Comparison;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Results;
import dev.millrace.tools.bench.measure.Sweep;
import dev.millrace.tools.bench.measure.Transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Results for a terminal, of at most {@value TextLines#WIDTH} columns. */
public final class TextReport {

    private static final int LABEL = 30;
    private static final int COLUMN = 20;
    private static final int WIDE_COLUMN = 26;

    private TextReport() {}

    public static String of(Results results) {
        var text = new TextLines();
        text.wrapped("", "measured " + Wording.when(results) + " by " + results.command());
        text.wrapped("", Wording.of(results.machine()));
        Group.of(results.measurements()).forEach(group -> add(text, group));
        transfers(text, results.transfers());
        results.sweeps().forEach(sweep -> add(text, sweep));
        if (results.comparison() != null) {
            add(text, results.comparison());
        }
        return text.toString();
    }

    private static void add(TextLines text, Group group) {
        text.blank();
        text.wrapped("", group.workload().mode().label().toUpperCase(Locale.ROOT) + ": "
                + Wording.of(group.workload()));
        table(text, Sheet.of(group));
        notes(text, group);
    }

    private static void notes(TextLines text, Group group) {
        List<String> names = group.names();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Wording.about(group.measured().get(i))
                    .forEach(note -> text.wrapped("  ", name + ": " + note.text()));
        }
    }

    private static void transfers(TextLines text, List<Transfer> transfers) {
        if (transfers.isEmpty()) {
            return;
        }
        text.blank();
        text.line("TRANSFERS");
        List<Sheet.Row> rows = new ArrayList<>();
        for (Transfer one : transfers) {
            rows.add(new Sheet.Row(one.subject(), false, List.of(Figures.rate(one.perSecond()),
                    Figures.count(one.rows()) + " rows", TransferRatios.toYardstick(one, transfers))));
        }
        table(text, new Sheet(List.of("a second", "in all", "ratio"), rows));
        memory(text, transfers);
        transfers.forEach(one -> text.wrapped("  ", TransferRatios.about(one)));
    }

    /** Of those whose memory was looked at: whether it stayed as it was. */
    private static void memory(TextLines text, List<Transfer> transfers) {
        List<Sheet.Row> rows = new ArrayList<>();
        for (Transfer one : transfers.stream().filter(each -> !each.resident().isEmpty()).toList()) {
            var memory = MemoryPlot.Memory.of(one.resident());
            rows.add(new Sheet.Row(one.subject() + ", resident", false,
                    List.of(Figures.mib(memory.first()) + " first", Figures.mib(memory.median()) + " median",
                            Figures.mib(memory.most()) + " most")));
        }
        if (!rows.isEmpty()) {
            table(text, new Sheet(List.of("", "", ""), rows));
        }
    }

    private static void add(TextLines text, Sweep sweep) {
        List<SweepFigure> figures = SweepFigure.of(sweep);
        List<Sheet.Row> rows = new ArrayList<>();
        for (Sweep.Point point : sweep.points()) {
            rows.add(new Sheet.Row(
                    Figures.count(point.value()), false,
                    figures.stream()
                            .map(figure -> figure.unit()
                                    .apply(figure.value().applyAsDouble(point.measured())))
                            .toList()));
        }
        text.blank();
        text.wrapped("", "SWEEP of " + sweep.parameter() + (sweep.points().isEmpty()
                ? ": nothing was measured"
                : ", at first: " + Wording.of(sweep.points().getFirst().measured().workload())));
        if (!rows.isEmpty()) {
            table(text, new Sheet(figures.stream().map(SweepFigure::name).toList(), rows));
        }
        sweep.points()
                .forEach(point -> Wording.about(point.measured())
                        .forEach(note -> text.wrapped("  ",
                                Figures.count(point.value()) + ": " + note.text())));
    }

    private static void add(TextLines text, Comparison comparison) {
        text.blank();
        text.wrapped("",
                "COMPARISON: A is %s, B is %s; measured in turn, %d and %d times; medians, and ranges"
                        .formatted(comparison.nameOfA(), comparison.nameOfB(), comparison.ofA().size(),
                                comparison.ofB().size()));
        comparison.ofA()
                .stream()
                .findFirst()
                .ifPresent(one -> text.wrapped("  ", Wording.of(one.workload())));
        List<Contrast> contrasts = Contrast.of(comparison);
        List<Sheet.Row> rows = new ArrayList<>();
        for (Contrast one : contrasts) {
            rows.add(new Sheet.Row(one.figure(), false, List.of(one.unit().apply(Contrast.median(one.ofA())),
                    one.unit().apply(Contrast.median(one.ofB())), Figures.percent(one.difference()))));
            rows.add(new Sheet.Row(one.isSeen() ? "ranges apart" : "no difference to be seen", true,
                    List.of(one.spread(one.ofA()), one.spread(one.ofB()), "")));
        }
        table(text, new Sheet(List.of("A", "B", "B to A"), rows));
        runs(text, "A", comparison.ofA());
        runs(text, "B", comparison.ofB());
    }

    private static void runs(TextLines text, String name, List<Measurement> runs) {
        for (int i = 0; i < runs.size(); i++) {
            String run = name + " " + (i + 1) + ": ";
            Wording.about(runs.get(i)).forEach(note -> text.wrapped("  ", run + note.text()));
        }
    }

    /** Subjects for whom there is no room stand in a table of their own beneath. */
    private static void table(TextLines text, Sheet sheet) {
        int column = columnOf(sheet);
        int columns = (TextLines.WIDTH - LABEL) / column;
        for (int first = 0; first < sheet.columns().size(); first += columns) {
            int last = Math.min(first + columns, sheet.columns().size());
            text.line(row("", sheet.columns().subList(first, last), column));
            for (Sheet.Row row : sheet.rows()) {
                text.line(row((row.inner() ? "    " : "  ") + row.label(), row.cells().subList(first, last),
                        column));
            }
        }
    }

    private static int columnOf(Sheet sheet) {
        boolean fits = Stream.concat(sheet.columns().stream(),
                sheet.rows()
                        .stream()
                        .flatMap(row -> row.cells()
                                .stream()))
                .allMatch(words -> words.length() < COLUMN);
        return fits ? COLUMN : WIDE_COLUMN;
    }

    private static String row(String label, List<String> cells, int column) {
        var line = new StringBuilder(TextLines.fitted(label, LABEL));
        line.repeat(' ', LABEL - line.length());
        for (String cell : cells) {
            String fitted = TextLines.fitted(cell, column - 1);
            line.repeat(' ', column - fitted.length()).append(fitted);
        }
        return line.toString();
    }
}
