package dev.millrace.tools.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.DoubleStream;

class AxisTest {

    @Test
    void ticksAreRoundAndNoMoreThanThereIsRoomFor() {
        assertThat(Axis.fromZero(DoubleStream.of(28_412), Figures::round).ticks(6))
                .containsExactly(0.0, 5_000.0, 10_000.0, 15_000.0, 20_000.0, 25_000.0, 30_000.0);
        assertThat(Axis.linear(97, 103, Figures::round).ticks(3)).containsExactly(98.0, 100.0, 102.0);
    }

    @Test
    void aLogarithmGoesOneTwoFiveAndThenByTens() {
        assertThat(Axis.logAround(DoubleStream.of(300, 4_100), Figures::round).ticks(6))
                .containsExactly(200.0, 500.0, 1_000.0, 2_000.0, 5_000.0);
        assertThat(Axis.log(10, 1e6, Figures::round).ticks(6)).containsExactly(10.0, 100.0, 1e3, 1e4, 1e5,
                1e6);
        assertThat(Axis.log(1, 1e9, Figures::round).ticks(5)).containsExactly(1.0, 100.0, 1e4, 1e6, 1e8);
    }

    @Test
    void whateverIsGivenLiesOnTheStretch() {
        for (Axis axis : new Axis[]{Axis.log(0, Double.NaN, Figures::round),
            Axis.linear(5, 5, Figures::round),
            Axis.fromZero(DoubleStream.of(Double.NaN, -3), Figures::round),
            Axis.logAround(DoubleStream.of(0, Double.POSITIVE_INFINITY), Figures::round)}) {
            Axis stretch = axis.along(100, 20);
            assertThat(DoubleStream.of(0, -1, 1, 1e300, Double.NaN, Double.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY).map(stretch::at)).allMatch(at -> at >= 20 && at <= 100);
            assertThat(stretch.ticks(5)).hasSizeBetween(1, 6);
        }
    }

    @Test
    void figuresHaveThreeDigitsAndAUnit() {
        assertThat(Figures.micros(850)).isEqualTo("850 µs");
        assertThat(Figures.micros(1_234)).isEqualTo("1.23 ms");
        assertThat(Figures.micros(999_600)).isEqualTo("1.00 s");
        assertThat(Figures.rate(28_412)).isEqualTo("28,400/s");
        assertThat(Figures.number(9.996)).isEqualTo("10.0");
        assertThat(Figures.number(Double.NaN)).isEqualTo("–");
        assertThat(Figures.bytes(97_500)).isEqualTo("95.2 KiB");
        assertThat(Figures.percent(-0.0312)).isEqualTo("-3.1 %");
    }
}
