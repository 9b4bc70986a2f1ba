package dev.millrace.tools.bench.report;

import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Transfer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Transfers held against the one that does nothing else: "bare" is what a yardstick is called. */
final class TransferRatios {

    private TransferRatios() {}

    static String toYardstick(Transfer one, List<Transfer> all) {
        Optional<Transfer> bare = all.stream().filter(TransferRatios::isBare).findFirst();
        return isBare(one) || bare.isEmpty()
                ? Figures.NONE
                : Figures.times(one.perSecond() / bare.get().perSecond(), bare.get().subject());
    }

    static String about(Transfer one) {
        String costs = one.costs()
                .stream()
                .map(cost -> cost.process() + " " + Figures.number(perMillion(cost, one)))
                .collect(Collectors.joining(", "));
        String written = one.written()
                .stream()
                .map(file -> file.file() + " " + Figures.bytes(file.each(one.rows())))
                .collect(Collectors.joining(", "));
        return "%s: %s rows in %s, at most %s at once%s%s".formatted(one.subject(), Figures.count(one.rows()),
                Figures.time(one.took()), Figures.count(one.batch()),
                costs.isEmpty() ? "" : "; CPU-s a million rows: " + costs,
                written.isEmpty() ? "" : "; written a row: " + written);
    }

    static double perMillion(Cost cost, Transfer of) {
        return cost.cpuSeconds() * 1e6 / Math.max(1, of.rows());
    }

    private static boolean isBare(Transfer one) {
        return one.subject().startsWith("bare");
    }
}
