package dev.millrace.tools.bench.report;

import java.util.List;
import java.util.Locale;

/** A drawing. Colours and fonts are the page's, by class. */
final class Svg extends Markup {

    /** Of a text in the page's small font, with some room to spare; there is nobody here to measure it. */
    private static final double LETTER = 6.6;

    private final double width;
    private final double height;

    Svg(String kind, double width, double height, String title, String describes) {
        this.width = width;
        this.height = height;
        begin("svg", "xmlns", "http://www.w3.org/2000/svg", "class", kind, "role", "img",
                "width", number(width), "height", number(height),
                "viewBox", "0 0 " + number(width) + " " + number(height));
        words("title", title);
        words("desc", describes);
    }

    Svg done() {
        end();
        return this;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }

    static double widthOf(String words) {
        return words.codePointCount(0, words.length()) * LETTER;
    }

    static String fitted(String words, double width) {
        int most = Math.max(1, (int) (width / LETTER));
        return words.codePointCount(0, words.length()) <= most
                ? words
                : words.substring(0, words.offsetByCodePoints(0, most - 1)) + "…";
    }

    void line(String kind, double x1, double y1, double x2, double y2) {
        empty("line", "class", kind, "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2));
    }

    void rect(String kind, double x, double y, double width, double height, String told) {
        begin("rect", "class", kind, "x", number(x), "y", number(y), "width", number(width),
                "height", number(height));
        words("title", told);
        end();
    }

    void dot(String kind, double x, double y, double radius, String told) {
        begin("circle", "class", kind, "cx", number(x), "cy", number(y), "r", number(radius));
        words("title", told);
        end();
    }

    /** @param anchor "start", "middle" or "end" */
    void label(String kind, String anchor, double x, double y, String words) {
        words("text", words, "class", kind, "text-anchor", anchor, "x", number(x), "y", number(y));
    }

    /** @param points of pixels, x and y of each */
    void path(String kind, List<double[]> points) {
        var steps = new StringBuilder();
        for (double[] point : points) {
            steps.append(steps.isEmpty() ? "M" : " L")
                    .append(number(point[0]))
                    .append(' ')
                    .append(number(
                            point[1]));
        }
        empty("path", "class", kind, "d", steps.toString());
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
