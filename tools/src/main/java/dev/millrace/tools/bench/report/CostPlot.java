package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Transfer;
import dev.millrace.tools.bench.report.BarChart.Bar;
import dev.millrace.tools.bench.report.BarChart.Part;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToLongFunction;

/** What it cost, by process; and what went how fast from one place to another. */
final class CostPlot {

    private static final String APART = "What the generator used stands apart, and is in no bar.";

    private CostPlot() {}

    /** None where nothing was acknowledged. */
    static Optional<Plot> ofAcks(Group group) {
        return cpu(group, "acks", one -> one.talk().acks());
    }

    static Optional<Plot> ofDeliveries(Group group) {
        return cpu(group, "deliveries", one -> one.talk().deliveries() + one.talk().copies());
    }

    static Plot ofSessions(Group group) {
        return plot("resident", group, "resident, shared out among the sessions",
                (one, cost) -> cost.residentBytes() / 1024.0 / Math.max(1, one.workload().connections()),
                value -> Figures.number(value) + " KiB", "Resident for each session");
    }

    static Plot ofTransfers(List<Transfer> transfers) {
        Transfer told = transfers.stream()
                .filter(one -> !TransferRatios.toYardstick(one, transfers).equals(Figures.NONE))
                .findFirst()
                .orElse(transfers.getFirst());
        String toldRatio = TransferRatios.toYardstick(told, transfers);
        String title = "%s: %s%s".formatted(told.subject(), Figures.rate(told.perSecond()),
                toldRatio.equals(Figures.NONE) ? "" : ", " + toldRatio);
        var chart = new BarChart(title, "Rows a second of each.", Figures::rate);
        for (int i = 0; i < transfers.size(); i++) {
            Transfer one = transfers.get(i);
            String ratio = TransferRatios.toYardstick(one, transfers);
            chart.add(new Bar(one.subject(), Figures.rate(one.perSecond()),
                    List.of(new Part(one.subject() + (ratio.equals(Figures.NONE) ? "" : ", " + ratio),
                            Looks.ofSubject(i), one.perSecond())),
                    List.of()));
        }
        return new Plot("rates", title, "", chart.draw());
    }

    private static Optional<Plot> cpu(Group group, String what, ToLongFunction<Measurement> per) {
        var busy = new Group(group.workload(),
                group.measured().stream().filter(one -> per.applyAsLong(one) > 0).toList());
        return busy.measured().isEmpty()
                ? Optional.empty()
                : Optional.of(plot("cpu-of-" + what, busy, "CPU-seconds for a million " + what,
                        (one, cost) -> cost.cpuSeconds() * 1e6 / per.applyAsLong(one), Figures::number,
                        "For a million " + what));
    }

    private static Plot plot(String name, Group group, String describes,
            ToDoubleBiFunction<Measurement, Cost> value,
            DoubleFunction<String> unit, String head) {
        List<Bar> bars = new ArrayList<>();
        List<String> totals = new ArrayList<>();
        for (int i = 0; i < group.measured().size(); i++) {
            Measurement one = group.measured().get(i);
            List<Part> parts = parts(one, false, value);
            String total = unit.apply(parts.stream().mapToDouble(Part::value).sum());
            bars.add(new Bar(group.names().get(i), total, parts, parts(one, true, value)));
            totals.add(group.names().get(i) + " " + total);
        }
        String title = head + ": " + String.join(", ", totals)
                + (head.startsWith("For") ? " CPU-seconds" : "");
        var chart = new BarChart(title, describes + ", by process.", unit);
        bars.forEach(chart::add);
        return new Plot(name, title, APART, chart.draw());
    }

    private static List<Part> parts(Measurement one, boolean generators,
            ToDoubleBiFunction<Measurement, Cost> value) {
        return one.costs()
                .stream()
                .filter(cost -> cost.isGenerators() == generators)
                .map(cost -> new Part(cost.process(), Looks.ofProcess(cost.process()),
                        value.applyAsDouble(one, cost)))
                .toList();
    }
}
