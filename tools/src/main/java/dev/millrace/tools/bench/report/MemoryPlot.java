package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Transfer;
import dev.millrace.tools.bench.report.LineChart.Point;
import dev.millrace.tools.bench.report.LineChart.Series;

import java.util.ArrayList;
import java.util.List;

/** How much memory a transfer took while it went on: whether it stays as it is, or grows with what there is to do. */
final class MemoryPlot {

    private MemoryPlot() {}

    static Plot of(Transfer transfer) {
        List<Point> points = new ArrayList<>();
        for (long bytes : transfer.resident()) {
            points.add(new Point(points.size(), bytes / Figures.MIB));
        }
        Memory memory = Memory.of(transfer.resident());
        String title = "%s: %s resident at first, %s at most, %s at last".formatted(transfer.subject(),
                Figures.mib(memory.first()), Figures.mib(memory.most()), Figures.mib(memory.last()));
        Axis y = Axis.fromZero(points.stream().mapToDouble(Point::y), value -> Figures.round(value) + " MiB");
        var chart = new LineChart(title, "Resident memory in each second.", "since the first row",
                Axis.linear(0, Math.max(1, points.size() - 1), value -> Figures.round(value) + " s"), y, 220);
        chart.add(new Series(transfer.subject(), Looks.ofProcess(transfer.subject()) + " dotted", points));
        return new Plot("resident", title, "", chart.draw());
    }

    /** What a series of sizes comes to. */
    record Memory(double first, double median, double most, double last) {

        static Memory of(List<Long> bytes) {
            return new Memory(bytes.getFirst(),
                    Contrast.median(bytes.stream().map(Long::doubleValue).toList()),
                    bytes.stream().mapToLong(Long::longValue).max().orElse(0), bytes.getLast());
        }
    }
}
