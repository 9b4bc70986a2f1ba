package dev.millrace.tools.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them: three digits that mean something, and a unit. */
final class Figures {

    /** Stands where there is nothing to tell. */
    static final String NONE = "–";
    static final double MIB = 1 << 20;
    private static final MathContext THREE = new MathContext(3);

    private Figures() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String number(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = rounded(value);
        int decimals = Math.max(0, 2 - (rounded.precision() - rounded.scale() - 1));
        return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
    }

    /** As short as can be, for the round numbers of an axis. */
    static String round(double value) {
        BigDecimal plain = rounded(value).stripTrailingZeros();
        return String.format(Locale.ROOT, "%,." + Math.max(0, plain.scale()) + "f", plain);
    }

    static String rate(double perSecond) {
        return Double.isFinite(perSecond) ? number(perSecond) + "/s" : NONE;
    }

    static String micros(double micros) {
        return number(inUnit(micros)) + unit(micros);
    }

    static String roundMicros(double micros) {
        return round(inUnit(micros)) + unit(micros);
    }

    static String time(Duration time) {
        return time.isZero() ? "0 s" : roundMicros(time.toNanos() / 1e3);
    }

    static String mib(double bytes) {
        return number(bytes / MIB) + " MiB";
    }

    static String bytes(double bytes) {
        if (!Double.isFinite(bytes)) {
            return NONE;
        }
        if (bytes < 1024) {
            return number(bytes) + " B";
        }
        return bytes < MIB ? number(bytes / 1024) + " KiB" : mib(bytes);
    }

    static String gib(double bytes) {
        return number(bytes / MIB / 1024) + " GiB";
    }

    static String times(double ratio, String yardstick) {
        return Double.isFinite(ratio) ? ratio(ratio) + " × " + yardstick : NONE;
    }

    private static String ratio(double ratio) {
        return ratio < 0.1 || ratio >= 10 ? number(ratio) : String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** With a sign, always. */
    static String percent(double share) {
        return Double.isFinite(share) ? String.format(Locale.ROOT, "%+.1f %%", share * 100) : NONE;
    }

    private static double inUnit(double micros) {
        double rounded = rounded(micros).doubleValue();
        return rounded < 1e3 ? micros : rounded < 1e6 ? micros / 1e3 : micros / 1e6;
    }

    private static String unit(double micros) {
        double rounded = rounded(micros).doubleValue();
        return rounded < 1e3 ? " µs" : rounded < 1e6 ? " ms" : " s";
    }

    private static BigDecimal rounded(double value) {
        return Double.isFinite(value) ? BigDecimal.valueOf(value).round(THREE) : BigDecimal.ZERO;
    }
}
