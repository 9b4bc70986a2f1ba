package dev.millrace.tools.drill;

/** Very many durations in little memory, each known to within 6 %. Not thread-safe. */
final class Latencies {

    /** Steps between a power of two and the next. */
    private static final int STEPS = 16;

    private final long[] counts = new long[Long.SIZE * STEPS];
    private long total;
    private long longest;

    void add(long micros) {
        counts[bucket(Math.max(1, micros))]++;
        total++;
        longest = Math.max(longest, micros);
    }

    /** The least duration that so many of a thousand do not exceed, in microseconds; 0 of none. */
    long permille(int share) {
        long wanted = Math.ceilDiv(total * share, 1000);
        long seen = 0;
        for (int i = 0; i < counts.length && total > 0; i++) {
            seen += counts[i];
            if (seen >= wanted && counts[i] > 0) {
                return Math.min(longest, upperEnd(i));
            }
        }
        return 0;
    }

    long longest() {
        return longest;
    }

    private static int bucket(long micros) {
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
        long step = power < 4 ? 0 : (micros >>> (power - 4)) - STEPS;
        return power * STEPS + (int) step;
    }

    private static long upperEnd(int bucket) {
        int power = bucket / STEPS;
        return power < 4 ? (2L << power) - 1 : ((bucket % STEPS + STEPS + 1L) << (power - 4)) - 1;
    }
}
