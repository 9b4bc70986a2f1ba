package dev.millrace.tools.bench.report;

import java.util.List;

/** Each run of the two that were measured in turn is a dot; the medians are strokes. */
final class StripChart {

    private static final double WIDTH = 640;
    private static final double LEFT = 100;
    private static final double RIGHT = 110;
    private static final double LANE = 34;
    private static final double TOP = 6;
    private static final double BOTTOM = 24;

    private StripChart() {}

    static Svg draw(Contrast contrast, String title) {
        double bottom = TOP + 2 * LANE;
        var svg = new Svg("strip", WIDTH, bottom + BOTTOM, title, "A: " + contrast.spread(contrast.ofA())
                + "; B: " + contrast.spread(contrast.ofB()) + "; " + contrast.verdict());
        // A fifth of the range beside it, and never less than a hundredth of the value: noise shall not look like news.
        double room = Math.max((contrast.most() - contrast.least()) / 5, contrast.most() / 100);
        Axis axis = Axis.linear(Math.max(0, contrast.least() - room), contrast.most() + room, contrast.unit())
                .along(LEFT, WIDTH - RIGHT);
        double free = 0;
        String before = "";
        for (double tick : axis.ticks(5)) {
            double half = Svg.widthOf(axis.label(tick)) / 2;
            svg.line("grid", axis.at(tick), TOP, axis.at(tick), bottom);
            if (axis.at(tick) - half >= free && !axis.label(tick).equals(before)) {
                svg.label("tick", "middle", axis.at(tick), bottom + 16, axis.label(tick));
                before = axis.label(tick);
                free = axis.at(tick) + half + 4;
            }
        }
        lane(svg, axis, "A", "s0", contrast, contrast.ofA(), TOP + LANE / 2);
        lane(svg, axis, "B", "s1", contrast, contrast.ofB(), TOP + LANE * 1.5);
        return svg.done();
    }

    private static void lane(Svg svg, Axis axis, String name, String look, Contrast of, List<Double> values,
            double y) {
        svg.begin("g", "class", "series " + look, "data-name", name);
        svg.label("name", "end", LEFT - 10, y + 4, name);
        svg.line("lane", LEFT, y, WIDTH - RIGHT, y);
        double median = Contrast.median(values);
        for (int i = 0; i < values.size(); i++) {
            svg.dot("dot", axis.at(values.get(i)), y, 5,
                    "%s %d: %s".formatted(name, i + 1, of.unit().apply(values.get(i))));
        }
        svg.line("median", axis.at(median), y - 12, axis.at(median), y + 12);
        svg.label("name", "start", WIDTH - RIGHT + 10, y + 4, of.unit().apply(median));
        svg.end();
    }
}
