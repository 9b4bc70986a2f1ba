package dev.millrace.tools.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Where values lie on a stretch of pixels, and which of them are worth a line and a label: 1, 2 and 5, and ten times that.
 * Whatever value it is given, what it answers lies on the stretch.
 */
final class Axis {

    private static final double[] STEPS = {1, 2, 5, 10};

    private final boolean isLog;
    private final double least;
    private final double most;
    private final DoubleFunction<String> label;
    private final List<Double> given;
    private final double from;
    private final double to;

    private Axis(boolean isLog, double least, double most, DoubleFunction<String> label, List<Double> given,
            double from, double to) {
        this.isLog = isLog;
        this.least = least;
        this.most = most;
        this.label = label;
        this.given = given;
        this.from = from;
        this.to = to;
    }

    static Axis linear(double least, double most, DoubleFunction<String> label) {
        double low = finite(least, 0);
        double high = finite(most, low + 1);
        return new Axis(false, low, high > low ? high : low + 1, label, List.of(), 0, 1);
    }

    /** From nothing on, with room above the greatest. */
    static Axis fromZero(DoubleStream values, DoubleFunction<String> label) {
        double most = values.filter(Double::isFinite).max().orElse(0);
        return linear(0, most <= 0 ? 1 : Math.ceil(most / step(most / 5)) * step(most / 5), label);
    }

    static Axis log(double least, double most, DoubleFunction<String> label) {
        double low = Math.max(1e-9, finite(least, 1));
        double high = finite(most, low * 10);
        return new Axis(true, low, high > low ? high : low * 10, label, List.of(), 0, 1);
    }

    /** Between round numbers that hold all values; those of nothing and less do not count. */
    static Axis logAround(DoubleStream values, DoubleFunction<String> label) {
        var range = values.filter(value -> Double.isFinite(value) && value > 0).summaryStatistics();
        return range.getCount() == 0
                ? log(1, 10, label)
                : log(below(range.getMin()), step(range.getMax()), label);
    }

    /** With these ticks rather than round ones. */
    Axis withTicks(List<Double> ticks) {
        return new Axis(isLog, least, most, label, ticks, from, to);
    }

    Axis along(double begin, double end) {
        return new Axis(isLog, least, most, label, given, begin, end);
    }

    double at(double value) {
        double share = (scale(value) - scale(least)) / (scale(most) - scale(least));
        return Double.isNaN(share) ? from : from + Math.clamp(share, 0.0, 1.0) * (to - from);
    }

    String label(double value) {
        return label.apply(value);
    }

    /** @param wanted how many there is room for */
    List<Double> ticks(int wanted) {
        if (!given.isEmpty()) {
            return given;
        }
        List<Double> ticks = isLog ? logTicks(STEPS.length - 1) : linearTicks(wanted);
        if (isLog && ticks.size() > wanted) {
            ticks = logTicks(1);
        }
        return !isLog || ticks.size() <= wanted
                ? ticks
                : everySo(ticks, Math.ceilDiv(ticks.size(), Math.max(1,
                        wanted)));
    }

    private List<Double> linearTicks(int wanted) {
        double step = step((most - least) / Math.max(1, wanted));
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(least / step - 1e-9); i * step <= most + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private List<Double> logTicks(int steps) {
        List<Double> ticks = new ArrayList<>();
        for (double power = power(least); power <= most * 1.000001; power *= 10) {
            for (int i = 0; i < steps; i++) {
                double tick = power * STEPS[i];
                if (tick >= least * 0.999999 && tick <= most * 1.000001) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }

    private double scale(double value) {
        return isLog ? Math.log10(Math.max(1e-12, value)) : value;
    }

    /** The least of the round numbers that is not below this one. */
    private static double step(double value) {
        double power = power(value);
        for (double step : STEPS) {
            if (power * step >= value * 0.999999) {
                return power * step;
            }
        }
        return power * 10;
    }

    private static double below(double value) {
        double power = power(value);
        return value >= power * 5 ? power * 5 : value >= power * 2 ? power * 2 : power;
    }

    private static double power(double value) {
        return Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
    }

    private static List<Double> everySo(List<Double> ticks, int stride) {
        List<Double> fewer = new ArrayList<>();
        for (int i = 0; i < ticks.size(); i += stride) {
            fewer.add(ticks.get(i));
        }
        return fewer;
    }

    private static double finite(double value, double otherwise) {
        return Double.isFinite(value) ? value : otherwise;
    }
}
