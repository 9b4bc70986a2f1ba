package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.report.LineChart.Point;
import dev.millrace.tools.bench.report.LineChart.Series;

import org.HdrHistogram.Histogram;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * How long it takes, by percentile: each nine takes as much room as the one before, so that the slowest of a million are
 * as plain to see as the half.
 */
final class LatencyPlot {

    private static final double HEIGHT = 300;
    private static final int POINTS_A_DECADE = 12;

    private LatencyPlot() {}

    static Plot ofAcks(Group group) {
        List<Series> lines = curves(group, "", "", one -> one.talk().ack());
        lines.addAll(curves(group, " committed", " dashed", one -> one.talk().committed()));
        return plot("acks", group, title(group, "acknowledges", one -> one.talk().ack()), lines);
    }

    static Plot ofDeliveries(Group group) {
        return plot("deliveries", group, title(group, "delivers", one -> one.talk().delivery()),
                curves(group, "", "", one -> one.talk().delivery()));
    }

    /** A point for each percentile; x is how many there are for each that is slower. */
    static List<Point> curve(Histogram times) {
        List<Point> points = new ArrayList<>();
        long count = times.getTotalCount();
        double stride = Math.pow(10, 1.0 / POINTS_A_DECADE);
        for (double x = 1; x < count; x *= stride) {
            points.add(new Point(x, times.getValueAtPercentile(100 * (1 - 1 / x))));
        }
        if (count > 0) {
            points.add(new Point(count, times.getMaxValue()));
        }
        return points;
    }

    private static Plot plot(String name, Group group, String title, List<Series> lines) {
        List<Point> hiccups = curve(hiccups(group));
        DoubleStream ends = hiccups.stream().skip(Math.max(0, hiccups.size() - 1)).mapToDouble(Point::y);
        DoubleStream times = lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y);
        Axis y = Axis.logAround(DoubleStream.concat(times, ends), Figures::roundMicros);
        double most = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(0);
        Axis x = Axis.log(1, Math.max(100, most), LatencyPlot::percentile)
                .withTicks(nines(Math.max(100,
                        most)));
        var chart = new LineChart(title, describe(lines), "share that is as fast", x, y, HEIGHT);
        chart.add(new Series("hiccups", "grey", hiccups.stream()
                .filter(point -> point.x() <= Math.max(100,
                        most))
                .toList()));
        lines.forEach(chart::add);
        return new Plot(name, title, "Hiccups are what the generator itself was late by.", chart.draw());
    }

    private static List<Series> curves(Group group, String suffix, String look,
            Function<Measurement, Histogram> of) {
        List<Series> lines = new ArrayList<>();
        for (int i = 0; i < group.measured().size(); i++) {
            Histogram times = of.apply(group.measured().get(i));
            if (times.getTotalCount() > 0 || suffix.isEmpty()) {
                lines.add(new Series(group.names().get(i) + suffix, Looks.ofSubject(i) + look, curve(times)));
            }
        }
        return lines;
    }

    private static String title(Group group, String does, Function<Measurement, Histogram> of) {
        for (int i = 0; i < group.measured().size(); i++) {
            Histogram times = of.apply(group.measured().get(i));
            if (times.getTotalCount() > 0) {
                return "%s %s half within %s, 99 of 100 within %s".formatted(group.names().get(i), does,
                        Figures.micros((double) times.getValueAtPercentile(50)),
                        Figures.micros((double) times.getValueAtPercentile(99)));
            }
        }
        return "Nothing was measured of what it " + does;
    }

    private static String describe(List<Series> lines) {
        List<String> ends = new ArrayList<>();
        for (Series line : lines) {
            if (!line.points().isEmpty()) {
                ends.add(line.name() + ", slowest " + Figures.micros(line.points().getLast().y()));
            }
        }
        return "Latency by percentile. " + String.join("; ", ends);
    }

    /** Of all subjects: they were measured on the same machine, in the same hour. */
    private static Histogram hiccups(Group group) {
        var sum = new Histogram(3);
        group.measured().forEach(one -> sum.add(one.talk().hiccups()));
        return sum;
    }

    private static List<Double> nines(double most) {
        List<Double> ticks = new ArrayList<>(List.of(2.0));
        for (double x = 10; x <= most * 1.000001; x *= 10) {
            ticks.add(x);
        }
        return ticks;
    }

    private static String percentile(double x) {
        BigDecimal slower = BigDecimal.valueOf(100 / x).round(new MathContext(3));
        return BigDecimal.valueOf(100).subtract(slower).stripTrailingZeros().toPlainString() + " %";
    }
}
