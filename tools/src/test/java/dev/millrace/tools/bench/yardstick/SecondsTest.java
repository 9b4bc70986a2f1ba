package dev.millrace.tools.bench.yardstick;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecondsTest {

    @Test
    void aSecondInWhichNobodyToldAnythingHasNothing() {
        var seconds = new Seconds(System.nanoTime() - 2_100_000_000L);

        seconds.reached(30);

        assertThat(seconds.end(37)).containsExactly(30L, 0L, 7L);
    }

    @Test
    void aPartOfASecondInWhichNothingWasDoneIsNotOne() {
        assertThat(new Seconds(System.nanoTime()).end(0)).isEmpty();
    }
}
