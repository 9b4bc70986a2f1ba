package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Comparison;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Results;
import dev.millrace.tools.bench.measure.Sweep;

import java.util.List;
import java.util.Locale;

/**
 * Results for whoever would rather look: one file that refers to nothing else, runs nothing, and is XML as well as HTML.
 */
public final class HtmlReport {

    private HtmlReport() {}

    public static String of(Results results) {
        var page = new Markup();
        page.begin("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en");
        page.begin("head");
        page.empty("meta", "charset", "utf-8");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.words("title", "Millrace, measured " + Wording.when(results));
        page.words("style", Styles.ofPage());
        page.end();
        page.begin("body").begin("main");
        header(page, results);
        Group.of(results.measurements()).forEach(group -> add(page, group));
        if (!results.transfers().isEmpty()) {
            page.begin("section").words("h2", "Transfers");
            plots(page, Plots.of(results.transfers()));
            page.begin("ul", "class", "notes");
            results.transfers().forEach(one -> page.words("li", TransferRatios.about(one)));
            page.end().end();
        }
        results.sweeps().forEach(sweep -> add(page, sweep));
        if (results.comparison() != null) {
            add(page, results.comparison());
        }
        page.end().end().end();
        return "<!DOCTYPE html>\n" + page;
    }

    private static void header(Markup page, Results results) {
        page.begin("header").words("h1", "Millrace, measured");
        page.begin("p").begin("code").text(results.command()).end().end();
        page.words("p", Wording.when(results) + " · " + Wording.of(results.machine()), "class", "note");
        page.end();
    }

    private static void add(Markup page, Group group) {
        page.begin("section");
        String mode = group.workload().mode().label();
        page.words("h2", mode.substring(0, 1).toUpperCase(Locale.ROOT) + mode.substring(1));
        page.words("p", Wording.of(group.workload()), "class", "lead");
        Tiles.add(page, group);
        plots(page, Plots.of(group));
        notes(page, group);
        table(page, "All figures", Sheet.of(group));
        page.end();
    }

    private static void add(Markup page, Sweep sweep) {
        page.begin("section").words("h2", "Sweep: " + sweep.parameter());
        if (sweep.points().isEmpty()) {
            page.words("p", "Nothing was measured.", "class", "lead");
        } else {
            page.words("p", "At first: " + Wording.of(sweep.points().getFirst().measured().workload()),
                    "class", "lead");
        }
        plots(page, Plots.of(sweep));
        page.begin("ul", "class", "notes");
        sweep.points().forEach(point -> notes(page, Figures.count(point.value()), point.measured()));
        page.end();
        page.end();
    }

    private static void add(Markup page, Comparison comparison) {
        page.begin("section").words("h2", "Comparison");
        page.words("p", "A is %s, B is %s. Measured in turn; a dot is a run, a stroke the median.".formatted(
                comparison.nameOfA(), comparison.nameOfB()), "class", "lead");
        comparison.ofA()
                .stream()
                .findFirst()
                .ifPresent(one -> page.words("p", Wording.of(one.workload()), "class", "lead"));
        plots(page, Plots.of(comparison));
        page.begin("ul", "class", "notes");
        comparison.ofA().forEach(one -> notes(page, "A", one));
        comparison.ofB().forEach(one -> notes(page, "B", one));
        page.end();
        page.end();
    }

    private static void plots(Markup page, List<Plot> plots) {
        if (!plots.isEmpty()) {
            page.begin("div", "class", "plots");
            plots.forEach(plot -> plot.addTo(page));
            page.end();
        }
    }

    private static void notes(Markup page, Group group) {
        page.begin("ul", "class", "notes");
        for (int i = 0; i < group.measured().size(); i++) {
            notes(page, group.names().get(i), group.measured().get(i));
        }
        page.end();
    }

    private static void notes(Markup page, String name, Measurement of) {
        Wording.about(of)
                .forEach(note -> page.words("li", name + ": " + note.text(), "class",
                        note.kind().name().toLowerCase(Locale.ROOT)));
    }

    private static void table(Markup page, String title, Sheet sheet) {
        page.begin("details").words("summary", title).begin("table");
        page.begin("thead").begin("tr").words("th", "");
        sheet.columns().forEach(name -> page.words("th", name, "scope", "col"));
        page.end().end().begin("tbody");
        for (Sheet.Row row : sheet.rows()) {
            page.begin("tr")
                    .words("th", row.label(), "scope", "row", "class", row.inner() ? "inner" : "outer");
            row.cells().forEach(cell -> page.words("td", cell));
            page.end();
        }
        page.end().end().end();
    }
}
