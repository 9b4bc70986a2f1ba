package dev.millrace.tools.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void sharesAreKnownWithinTheirPromise() {
        for (int micros = 1; micros <= 100_000; micros++) {
            latencies.add(micros);
        }

        assertThat(latencies.permille(500)).isCloseTo(50_000, withinPercentage(7));
        assertThat(latencies.permille(990)).isCloseTo(99_000, withinPercentage(7));
        assertThat(latencies.permille(1000)).isEqualTo(100_000);
        assertThat(latencies.longest()).isEqualTo(100_000);
    }

    @Test
    void verySmallAndVeryLargeOnesHaveTheirPlace() {
        latencies.add(0);
        latencies.add(3);
        latencies.add(3_600_000_000L);

        assertThat(latencies.permille(600)).isEqualTo(3);
        assertThat(latencies.permille(1000)).isEqualTo(3_600_000_000L);
    }

    @Test
    void ofNothingThereIsNothingToSay() {
        assertThat(latencies.permille(500)).isZero();
    }
}
