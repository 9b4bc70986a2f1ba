package dev.millrace.tools.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** Bars of what adds up; beneath each, in words, what it is made of. */
final class BarChart {

    private static final double WIDTH = 640;
    private static final double LEFT = 100;
    private static final double RIGHT = 110;
    private static final double TOP = 8;
    private static final double BOTTOM = 28;
    private static final double BAR = 20;
    private static final double LINE = 17;
    private static final double BETWEEN = 14;

    private final String title;
    private final String describes;
    private final DoubleFunction<String> unit;
    private final List<Bar> bars = new ArrayList<>();

    /** @param look class of its colour */
    record Part(String name, String look, double value) {}

    /**
     * @param told  at its end
     * @param aside told of beneath, and not in the bar
     */
    record Bar(String name, String told, List<Part> parts, List<Part> aside) {

        double total() {
            return parts.stream().mapToDouble(BarChart::length).sum();
        }
    }

    private record Key(Part part, String words, double x, int line) {}

    BarChart(String title, String describes, DoubleFunction<String> unit) {
        this.title = title;
        this.describes = describes;
        this.unit = unit;
    }

    BarChart add(Bar bar) {
        bars.add(bar);
        return this;
    }

    Svg draw() {
        Axis axis = Axis.fromZero(bars.stream().mapToDouble(Bar::total), Figures::round)
                .along(LEFT, WIDTH
                        - RIGHT);
        double bottom = TOP + bars.stream().mapToDouble(this::heightOf).sum();
        var svg = new Svg("bars", WIDTH, bottom + BOTTOM, title, describes);
        for (double tick : axis.ticks(5)) {
            svg.line("grid", axis.at(tick), TOP, axis.at(tick), bottom);
            svg.label("tick", "middle", axis.at(tick), bottom + 16, axis.label(tick));
        }
        double y = TOP;
        for (Bar bar : bars) {
            draw(svg, axis, bar, y);
            y += heightOf(bar);
        }
        return svg.done();
    }

    private void draw(Svg svg, Axis axis, Bar bar, double y) {
        svg.begin("g", "class", "series", "data-name", bar.name());
        svg.label("name", "end", LEFT - 8, y + BAR / 2 + 4, Svg.fitted(bar.name(), LEFT - 10));
        double sum = 0;
        for (Part part : bar.parts()) {
            double begin = axis.at(sum);
            sum += length(part);
            svg.rect("bar " + part.look(), begin, y, axis.at(sum) - begin, BAR,
                    part.name() + " " + unit.apply(part.value()));
        }
        svg.label("total", "start", axis.at(sum) + 6, y + BAR / 2 + 4,
                Svg.fitted(bar.told(), WIDTH - axis.at(sum) - 6));
        for (Key key : keys(bar)) {
            double base = y + BAR + key.line() * LINE;
            svg.rect("swatch " + key.part().look(), key.x(), base + 5, 9, 9, key.words());
            svg.label("key", "start", key.x() + 13, base + 13.5, key.words());
        }
        svg.end();
    }

    /** One after the other, in as many lines as it takes. */
    private List<Key> keys(Bar bar) {
        List<Part> parts = new ArrayList<>(bar.parts().size() > 1 ? bar.parts() : List.of());
        parts.addAll(bar.aside());
        List<Key> keys = new ArrayList<>();
        double x = LEFT;
        int line = 0;
        for (Part part : parts) {
            String words = Svg.fitted(part.name() + " " + unit.apply(part.value()), WIDTH - LEFT - 20);
            double width = Svg.widthOf(words) + 13;
            if (x > LEFT && x + width > WIDTH) {
                x = LEFT;
                line++;
            }
            keys.add(new Key(part, words, x, line));
            x += width + 10;
        }
        return keys;
    }

    private double heightOfKeys(Bar bar) {
        List<Key> keys = keys(bar);
        return keys.isEmpty() ? 0 : (keys.getLast().line() + 1) * LINE;
    }

    private double heightOf(Bar bar) {
        return BAR + heightOfKeys(bar) + BETWEEN;
    }

    private static double length(Part part) {
        return Double.isFinite(part.value()) ? Math.max(0, part.value()) : 0;
    }
}
