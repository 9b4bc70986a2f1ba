package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Sweep;
import dev.millrace.tools.bench.report.LineChart.Point;
import dev.millrace.tools.bench.report.LineChart.Series;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How figures change while one thing grows. */
final class SweepPlot {

    private SweepPlot() {}

    /** None of a sweep that got nowhere. */
    static List<Plot> of(Sweep sweep) {
        return sweep.points().isEmpty()
                ? List.of()
                : SweepFigure.of(sweep).stream().map(figure -> of(sweep, figure)).toList();
    }

    private static Plot of(Sweep sweep, SweepFigure figure) {
        List<Series> lines = lines(sweep, figure);
        List<Double> values = sweep.points()
                .stream()
                .map(point -> (double) point.value())
                .distinct()
                .sorted()
                .toList();
        Axis x = Axis.log(Math.max(1, values.getFirst()), values.getLast(), Figures::round).withTicks(values);
        var ys = lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::y);
        Axis y = figure.isLog() ? Axis.logAround(ys, figure.tick()) : Axis.fromZero(ys, figure.tick());
        String title = title(sweep, figure);
        var chart = new LineChart(title, figure.name() + " by " + sweep.parameter() + ".", sweep.parameter(),
                x, y, 240);
        lines.forEach(chart::add);
        return new Plot(figure.name(), title, "", chart.draw());
    }

    private static String title(Sweep sweep, SweepFigure figure) {
        Sweep.Point first = sweep.points().getFirst();
        Sweep.Point last = sweep.points()
                .stream()
                .filter(point -> point.measured().subject().equals(first.measured().subject()))
                .max(Comparator.comparingLong(Sweep.Point::value))
                .orElse(first);
        return "%s: %s at %s, %s at %s %s".formatted(figure.name(), told(figure, first.measured()),
                Figures.count(first.value()), told(figure, last.measured()), Figures.count(last.value()),
                sweep.parameter());
    }

    private static List<Series> lines(Sweep sweep, SweepFigure figure) {
        List<Series> lines = new ArrayList<>();
        List<String> subjects = sweep.points()
                .stream()
                .map(point -> point.measured().subject())
                .distinct()
                .toList();
        for (int i = 0; i < subjects.size(); i++) {
            String subject = subjects.get(i);
            lines.add(new Series(subject, Looks.ofSubject(i) + " dotted", sweep.points()
                    .stream()
                    .filter(point -> point.measured().subject().equals(subject))
                    .map(point -> new Point(point.value(), figure.value().applyAsDouble(point.measured())))
                    .filter(point -> Double.isFinite(point.y()))
                    .sorted(Comparator.comparingDouble(Point::x))
                    .toList()));
        }
        return lines;
    }

    private static String told(SweepFigure figure, Measurement measured) {
        return figure.unit().apply(figure.value().applyAsDouble(measured));
    }
}
