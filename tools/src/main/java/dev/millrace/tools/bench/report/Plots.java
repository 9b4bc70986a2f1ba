package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Comparison;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Results;
import dev.millrace.tools.bench.measure.Sweep;
import dev.millrace.tools.bench.measure.Transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which plots there are of what. */
final class Plots {

    private Plots() {}

    /** All of them, by names that are good for files, in the order of the page. */
    static Map<String, Plot> of(Results results) {
        Map<String, Plot> all = new LinkedHashMap<>();
        Group.of(results.measurements())
                .forEach(group -> add(all, group.workload().mode().label(), of(group)));
        add(all, "transfers", of(results.transfers()));
        results.sweeps().forEach(sweep -> add(all, "sweep-" + sweep.parameter(), SweepPlot.of(sweep)));
        Comparison comparison = results.comparison();
        if (comparison != null) {
            add(all, "comparison", of(comparison));
        }
        return all;
    }

    static List<Plot> of(Group group) {
        if (group.workload().mode() == Mode.IDLE) {
            return List.of(CostPlot.ofSessions(group));
        }
        List<Plot> plots = new ArrayList<>(List.of(LatencyPlot.ofAcks(group), LatencyPlot.ofDeliveries(group),
                TimelinePlot.ofRates(group), TimelinePlot.ofWorst(group)));
        CostPlot.ofAcks(group).ifPresent(plots::add);
        if (group.workload().mode() == Mode.FANOUT) {
            CostPlot.ofDeliveries(group).ifPresent(plots::add);
        }
        return plots;
    }

    static List<Plot> of(List<Transfer> transfers) {
        List<Plot> plots = new ArrayList<>();
        if (!transfers.isEmpty()) {
            plots.add(CostPlot.ofTransfers(transfers));
        }
        transfers.stream().filter(one -> !one.resident().isEmpty()).map(MemoryPlot::of).forEach(plots::add);
        return plots;
    }

    static List<Plot> of(Sweep sweep) {
        return SweepPlot.of(sweep);
    }

    static List<Plot> of(Comparison comparison) {
        return Contrast.of(comparison).stream().map(contrast -> {
            String title = contrast.figure() + ": " + contrast.verdict();
            return new Plot(contrast.figure(), title, "", StripChart.draw(contrast, title));
        }).toList();
    }

    private static void add(Map<String, Plot> all, String of, List<Plot> plots) {
        for (Plot plot : plots) {
            String name = (of + "-" + plot.name()).replaceAll("[^A-Za-z0-9]+", "-");
            String free = name;
            for (int number = 2; all.containsKey(free); number++) {
                free = name + "-" + number;
            }
            all.put(free, plot);
        }
    }
}
