package dev.millrace.tools.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.stream.LongStream;

class PaceTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void inTwoThirdsOfTheWarmUpItGrowsFromNothingToAllOfIt() {
        var pace = new Pace(1_000, Duration.ofSeconds(15));

        assertThat(pace.dueAt(0)).isZero();
        assertThat(sends(pace, 0, 1)).as("the first second").isBetween(45L, 55L);
        assertThat(sends(pace, 4, 5)).as("half way").isBetween(440L, 460L);
        assertThat(sends(pace, 9, 10)).as("nearly there").isBetween(940L, 960L);
        assertThat(sends(pace, 10, 11)).isEqualTo(1_000);
        assertThat(sends(pace, 15, 25)).as("measured").isEqualTo(10_000);
    }

    @Test
    void nobodyIsEverDueBeforeSomebodyEarlier() {
        var pace = new Pace(333, Duration.ofMillis(700));

        assertThat(LongStream.range(0, 2_000).map(pace::dueAt).toArray()).isSorted();
    }

    @Test
    void withoutAWarmUpItIsFullAtOnce() {
        assertThat(sends(new Pace(200, Duration.ZERO), 0, 1)).isEqualTo(200);
    }

    private static long sends(Pace pace, long fromSecond, long toSecond) {
        return LongStream.range(0, 50_000)
                .map(pace::dueAt)
                .filter(due -> due >= fromSecond * SECOND && due < toSecond * SECOND)
                .count();
    }
}
