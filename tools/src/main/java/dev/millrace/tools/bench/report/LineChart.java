package dev.millrace.tools.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lines over an axis, each with its name at its end. */
final class LineChart {

    private static final double WIDTH = 640;
    private static final double LEFT = 66;
    private static final double RIGHT = 142;
    private static final double TOP = 12;
    private static final double BOTTOM = 40;
    private static final double BETWEEN_LABELS = 14;
    private static final int MOST_DOTS = 24;

    private final String title;
    private final String describes;
    private final String along;
    private final Axis x;
    private final Axis y;
    private final double height;
    private final List<Series> all = new ArrayList<>();

    /** @param look class of its colour; and "thin" or "dashed" */
    record Series(String name, String look, List<Point> points) {}

    record Point(double x, double y) {}

    private record EndLabel(Series of, double y) {}

    LineChart(String title, String describes, String along, Axis x, Axis y, double height) {
        this.title = title;
        this.describes = describes;
        this.along = along;
        this.x = x.along(LEFT, WIDTH - RIGHT);
        this.y = y.along(height - BOTTOM, TOP);
        this.height = height;
    }

    LineChart add(Series series) {
        all.add(series);
        return this;
    }

    Svg draw() {
        var svg = new Svg("lines", WIDTH, height, title, describes);
        drawY(svg);
        drawX(svg);
        all.forEach(series -> draw(svg, series));
        label(svg);
        if (all.stream().allMatch(series -> series.points().isEmpty())) {
            svg.label("none", "middle", (LEFT + WIDTH - RIGHT) / 2, (TOP + height - BOTTOM) / 2,
                    "nothing was measured");
        }
        return svg.done();
    }

    private void drawY(Svg svg) {
        for (double tick : y.ticks((int) ((height - TOP - BOTTOM) / 28))) {
            svg.line("grid", LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick));
            svg.label("tick", "end", LEFT - 8, y.at(tick) + 4, y.label(tick));
        }
    }

    /** A tick whose label would run into the one before stays without. */
    private void drawX(Svg svg) {
        double bottom = height - BOTTOM;
        svg.line("axis", LEFT, bottom, WIDTH - RIGHT, bottom);
        double free = 0;
        for (double tick : x.ticks((int) ((WIDTH - LEFT - RIGHT) / 56))) {
            double at = x.at(tick);
            double half = Svg.widthOf(x.label(tick)) / 2;
            svg.line("grid", at, TOP, at, bottom);
            if (at - half >= free) {
                svg.label("tick", "middle", at, bottom + 16, x.label(tick));
                free = at + half + 4;
            }
        }
        svg.label("along", "end", WIDTH - RIGHT, bottom + 33, along);
    }

    private void draw(Svg svg, Series series) {
        svg.begin("g", "class", "series " + series.look(), "data-name", series.name());
        List<double[]> pixels = series.points()
                .stream()
                .map(point -> new double[]{x.at(point.x()), y.at(point.y())})
                .toList();
        if (pixels.size() > 1) {
            svg.path("line", pixels);
        }
        if (pixels.size() == 1 || (series.look().contains("dotted") && pixels.size() <= MOST_DOTS)) {
            for (int i = 0; i < pixels.size(); i++) {
                Point point = series.points().get(i);
                svg.dot("dot", pixels.get(i)[0], pixels.get(i)[1], 3.5,
                        series.name() + ": " + x.label(point.x()) + ", " + y.label(point.y()));
            }
        }
        svg.end();
    }

    private void label(Svg svg) {
        List<EndLabel> labels = all.stream()
                .filter(series -> !series.points().isEmpty())
                .map(series -> new EndLabel(series, y.at(series.points().getLast().y())))
                .sorted(Comparator.comparingDouble(EndLabel::y))
                .toList();
        double[] places = spread(labels.stream().mapToDouble(EndLabel::y).toArray(), TOP + 4,
                height - BOTTOM);
        for (int i = 0; i < places.length; i++) {
            Series series = labels.get(i).of();
            double end = x.at(series.points().getLast().x());
            svg.begin("g", "class", "end " + series.look());
            svg.line("leader", end + 3, labels.get(i).y(), WIDTH - RIGHT + 8, places[i]);
            svg.label("name", "start", WIDTH - RIGHT + 11, places[i] + 4, Svg.fitted(series.name(), RIGHT
                    - 12));
            svg.end();
        }
    }

    /** Moves what lies too near to each other apart, and keeps it within; what is given is sorted. */
    static double[] spread(double[] wanted, double top, double bottom) {
        double[] places = wanted.clone();
        double gap = Math.min(BETWEEN_LABELS, (bottom - top) / Math.max(1, places.length - 1));
        for (int i = 0; i < places.length; i++) {
            places[i] = Math.max(places[i], i == 0 ? top : places[i - 1] + gap);
        }
        for (int i = places.length - 1; i >= 0; i--) {
            places[i] = Math.min(places[i], i == places.length - 1 ? bottom : places[i + 1] - gap);
        }
        return places;
    }
}
