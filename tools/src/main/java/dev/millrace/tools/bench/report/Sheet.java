package dev.millrace.tools.bench.report;

import static dev.millrace.tools.bench.report.Figures.NONE;

import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Mode;

import org.HdrHistogram.Histogram;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A table of figures, to be set in whichever way: a column for each subject. */
record Sheet(List<String> columns, List<Row> rows) {

    /** @param inner one of several beneath a row above */
    record Row(String label, boolean inner, List<String> cells) {}

    static Sheet of(Group group) {
        return new Filling(group).sheet();
    }

    /** Rows in which no subject has anything to tell are left out. */
    private record Filling(Group group, List<Row> rows) {

        Filling(Group group) {
            this(group, new ArrayList<>());
        }

        Sheet sheet() {
            if (group.workload().mode() == Mode.IDLE) {
                sessions();
            } else {
                throughput();
                latencies();
                cpu("CPU-s a million acks", one -> one.talk().acks());
                if (group.workload().mode() == Mode.FANOUT) {
                    cpu("CPU-s a million deliveries", one -> one.talk().deliveries() + one.talk().copies());
                }
                written();
            }
            memory();
            ratios();
            return new Sheet(group.names(), List.copyOf(rows));
        }

        private void throughput() {
            row("acknowledged", false, one -> positiveRate(one.acksPerSecond()));
            row("delivered", false, one -> positiveRate(one.deliveriesPerSecond()));
        }

        private void latencies() {
            percentiles("ack", one -> one.talk().ack(), 50, 99, 99.9, 100);
            percentiles("delivery", one -> one.talk().delivery(), 50, 99, 100);
            percentiles("committed", one -> one.talk().committed(), 50, 99);
            percentiles("generator's hiccups", one -> one.talk().hiccups(), 99, 100);
        }

        private void percentiles(String name, Function<Measurement, Histogram> of, double... percentiles) {
            for (double percentile : percentiles) {
                row(name + " " + (percentile == 100 ? "max" : "p" + Figures.round(percentile)), false,
                        one -> of.apply(one).getTotalCount() == 0
                                ? NONE
                                : Figures.micros((double) of.apply(one).getValueAtPercentile(percentile)));
            }
        }

        private void cpu(String label, Function<Measurement, Long> per) {
            row(label, false, one -> per.apply(one) == 0 || isUnknown(one)
                    ? NONE
                    : Figures.number(one.cpuSeconds() * 1e6 / per.apply(one)));
            for (String process : group.processes()) {
                row(process.equals(Cost.GENERATOR) ? process + ", apart" : process, true,
                        one -> per.apply(one) == 0
                                ? NONE
                                : cost(one, process, cost -> cost.cpuSeconds() * 1e6 / per.apply(one),
                                        Figures::number));
            }
        }

        /** Where a part cannot be told there is no sum, but the other part beneath. */
        private void written() {
            List<String> files = group.files();
            if (!files.isEmpty()) {
                rows.add(new Row("written a message", false, cells(
                        one -> Figures.bytes(one.bytesWrittenPerAck()))));
            }
            for (String file : files) {
                row(file, true, one -> one.written()
                        .stream()
                        .filter(each -> each.file().equals(file))
                        .findFirst()
                        .map(each -> Figures.bytes(each.each(one.talk().acks())))
                        .orElse(NONE));
            }
        }

        private void sessions() {
            double seconds = group.workload().duration().toNanos() / 1e9;
            row("resident a session", false, one -> Figures.bytes(one.costs()
                    .stream()
                    .filter(cost -> !cost.isGenerators())
                    .mapToDouble(Cost::residentBytes)
                    .sum() / Math.max(1, one.workload().connections())));
            each(cost -> cost.residentBytes() / (double) Math.max(1, group.workload().connections()),
                    Figures::bytes);
            collected();
            row("CPU, of one core", false, one -> share(one.cpuSeconds() / seconds));
            each(cost -> cost.cpuSeconds() / seconds, Filling::share);
        }

        /** What is no garbage, where that was found out. */
        private void collected() {
            if (group.measured()
                    .stream()
                    .flatMap(one -> one.costs().stream())
                    .anyMatch(cost -> cost.collectedBytes() != cost.residentBytes())) {
                row("resident, garbage collected", false, one -> Figures.bytes(one.costs()
                        .stream()
                        .filter(cost -> !cost.isGenerators())
                        .mapToDouble(Cost::collectedBytes)
                        .sum() / Math.max(1, one.workload().connections())));
                each(cost -> cost.collectedBytes() / (double) Math.max(1, group.workload().connections()),
                        Figures::bytes);
            }
        }

        private void memory() {
            row("resident", false, one -> isUnknown(one)
                    ? NONE
                    : Figures.mib(one.costs()
                            .stream()
                            .filter(cost -> !cost.isGenerators())
                            .mapToDouble(Cost::residentBytes)
                            .sum()));
            each(Cost::residentBytes, Figures::mib);
        }

        private void ratios() {
            group.yardstick().ifPresent(to -> {
                ratio("acks a second", to, Measurement::acksPerSecond);
                ratio("deliveries a second", to, Measurement::deliveriesPerSecond);
                ratio("ack p99", to, one -> one.talk().ack().getValueAtPercentile(99));
                ratio("CPU an ack", to,
                        one -> one.talk().acks() == 0 ? 0 : one.cpuSecondsPerMillionAcks());
            });
        }

        private void ratio(String label, Measurement to, ToDoubleFunction<Measurement> of) {
            double one = of.applyAsDouble(to);
            row(label, false,
                    each -> each.subject().equals(to.subject()) || one <= 0 || of.applyAsDouble(each) <= 0
                            ? NONE
                            : Figures.times(of.applyAsDouble(each) / one, to.subject()));
        }

        private void each(ToDoubleFunction<Cost> of, Function<Double, String> figure) {
            for (String process : group.processes()) {
                row(process.equals(Cost.GENERATOR) ? process + ", apart" : process, true,
                        one -> cost(one, process, of, figure));
            }
        }

        private void row(String label, boolean inner, Function<Measurement, String> cell) {
            List<String> cells = cells(cell);
            if (!cells.stream().allMatch(NONE::equals)) {
                rows.add(new Row(label, inner, cells));
            }
        }

        private List<String> cells(Function<Measurement, String> cell) {
            return group.measured().stream().map(cell).toList();
        }

        private static String cost(Measurement one, String process, ToDoubleFunction<Cost> of,
                Function<Double, String> figure) {
            return one.costs()
                    .stream()
                    .filter(cost -> cost.process().equals(process))
                    .findFirst()
                    .map(cost -> figure.apply(of.applyAsDouble(cost)))
                    .orElse(NONE);
        }

        /** Of a subject that runs elsewhere. */
        private static boolean isUnknown(Measurement one) {
            return one.costs().stream().allMatch(Cost::isGenerators);
        }

        private static String positiveRate(double rate) {
            return rate > 0 ? Figures.rate(rate) : NONE;
        }

        private static String share(double cores) {
            return Figures.number(cores * 100) + " %";
        }
    }
}
