package dev.millrace.tools.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A plot as a file of its own, with its title, on paper of its own: it looks right in any page, by day and by night. */
final class StandAlone {

    private static final double MARGIN = 16;
    private static final double LINE = 19;
    /** Of a title, in letters. */
    private static final int WIDTH = 80;

    private StandAlone() {}

    static String of(Plot plot) {
        Svg drawing = plot.drawing();
        List<String> title = lines(plot.title());
        double top = MARGIN + title.size() * LINE + 6;
        double width = drawing.width() + 2 * MARGIN;
        double height = top + drawing.height() + MARGIN;
        var page = new Svg("alone", width, height, plot.title(), plot.note());
        page.words("style", Styles.ofPlots());
        page.empty("rect", "class", "paper", "width", "100%", "height", "100%", "rx", "10");
        for (int i = 0; i < title.size(); i++) {
            page.label("head", "start", MARGIN, MARGIN + 13 + i * LINE, title.get(i));
        }
        page.begin("g", "transform",
                "translate(%s %s)".formatted(Svg.number(MARGIN), Svg.number(top)));
        page.add(drawing);
        page.end();
        return page.done().toString();
    }

    private static List<String> lines(String words) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (String word : words.split(" ", -1)) {
            if (line.length() > 0 && line.length() + word.length() >= WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
