package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.report.LineChart.Point;
import dev.millrace.tools.bench.report.LineChart.Series;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** What happened in each second. */
final class TimelinePlot {

    private TimelinePlot() {}

    static Plot ofRates(Group group) {
        List<Series> lines = lines(group, " acks", "", Talk.Second::acks);
        List<Series> deliveries = lines(group, " deliveries", " dashed", Talk.Second::deliveries);
        deliveries.stream()
                .filter(line -> line.points().stream().anyMatch(point -> point.y() > 0))
                .forEach(lines::add);
        Measurement first = group.measured().getFirst();
        String title = "%s: %s acknowledged, %s delivered".formatted(group.names().getFirst(),
                Figures.rate(first.acksPerSecond()), Figures.rate(first.deliveriesPerSecond()));
        return plot("rates", group, title, lines,
                Axis.fromZero(values(lines), value -> Figures.round(value) + "/s"));
    }

    static Plot ofWorst(Group group) {
        List<Series> lines = lines(group, "", "", Talk.Second::worstMicros);
        double worst = values(lines).max().orElse(0);
        String title = worst > 0
                ? "The slowest delivery of each second; the slowest of all took " + Figures.micros(worst)
                : "Nothing was delivered";
        return plot("slowest-deliveries", group, title, lines,
                Axis.logAround(values(lines), Figures::roundMicros));
    }

    private static Plot plot(String name, Group group, String title, List<Series> lines, Axis y) {
        int seconds = group.measured().stream().mapToInt(one -> one.talk().timeline().size()).max().orElse(0);
        var chart = new LineChart(title, "A point for each of " + seconds + " seconds.", "measured time",
                Axis.linear(0, Math.max(1, seconds), value -> Figures.round(value) + " s"), y, 220);
        lines.forEach(chart::add);
        return new Plot(name, title, "", chart.draw());
    }

    private static List<Series> lines(Group group, String suffix, String look,
            ToDoubleFunction<Talk.Second> of) {
        List<Series> lines = new ArrayList<>();
        for (int i = 0; i < group.measured().size(); i++) {
            List<Point> points = new ArrayList<>();
            for (Talk.Second second : group.measured().get(i).talk().timeline()) {
                points.add(new Point(points.size() + 1, of.applyAsDouble(second)));
            }
            lines.add(new Series(group.names().get(i) + suffix, Looks.ofSubject(i) + look, points));
        }
        return lines;
    }

    private static DoubleStream values(List<Series> lines) {
        return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y);
    }
}
