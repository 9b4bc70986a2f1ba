package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.SplittableRandom;

/** By the JDK, which is slower and right. */
class IsoInstantTest {

    private static final long SEED = new Random().nextLong();
    private static final int TIMES = 50_000;

    @Test
    void anyTimeIsWrittenAndReadAsTheJdkDoes() {
        var random = new SplittableRandom(SEED);
        for (int i = 0; i < TIMES; i++) {
            // From the year -1000 to 11000, half of them near ours.
            long second = random.nextBoolean()
                    ? random.nextLong(-93_724_128_000L, 284_960_246_400L)
                    : random.nextLong(0, 4_102_444_800L);
            Instant exact = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));
            for (Instant at : new Instant[]{exact, exact.truncatedTo(ChronoUnit.MILLIS),
                exact.truncatedTo(ChronoUnit.SECONDS), exact.truncatedTo(ChronoUnit.DAYS)}) {
                assertThat(IsoInstant.format(at)).as("seed %s", SEED).isEqualTo(at.toString());
                assertThat(IsoInstant.parse(at.toString())).as("seed %s", SEED).isEqualTo(at);
            }
        }
    }

    @Test
    void everyDayOfFourCenturiesIsTheRightOne() {
        Instant first = Instant.parse("1900-01-01T23:59:59.999Z");
        for (int day = 0; day < 146_097; day++) {
            Instant at = first.plus(day, ChronoUnit.DAYS);
            String text = at.toString();
            assertThat(IsoInstant.format(at)).isEqualTo(text);
            assertThat(IsoInstant.parse(text)).isEqualTo(at);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "0000-01-01T00:00:00.001Z", "-0001-12-31T23:59:59.999Z",
        "9999-12-31T23:59:59.999Z", "+10000-01-01T00:00:00Z", "2024-02-29T12:00:00.100Z",
        "2026-11-21T22:00:00.123456Z", "2026-11-21T22:00:00.010Z", "-1000000000-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59.999999999Z"})
    void theEdgesAreWrittenAndReadAsTheJdkDoes(String text) {
        Instant at = Instant.parse(text);
        assertThat(IsoInstant.format(at)).isEqualTo(at.toString());
        assertThat(IsoInstant.parse(text)).isEqualTo(at);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-21T24:00:00.000Z", "2016-12-31T23:59:60.000Z",
        "2026-11-21t22:00:00.123z",
        "2026-11-21T22:00:00.123+01:00", "2026-11-21T22:00:00.1Z", "2026-11-21T22:00:00,123Z"})
    void otherFormsAreTheJdksToRead(String text) {
        Instant expected;
        try {
            expected = Instant.parse(text);
        } catch (DateTimeException e) {
            refused(text);
            return;
        }
        assertThat(IsoInstant.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z",
        "2026-00-01T00:00:00.000Z", "2026-01-00T00:00:00.000Z", "2026-01-01T25:00:00.000Z",
        "2026-01-01T00:60:00.000Z", "2026-01-01T00:00:61.000Z", "2026-01-01T00:00:00.12xZ",
        "2026/01/01T00:00:00.123Z", "2026-01-01T00:00:00.1234", "２026-01-01T00:00:00.123Z"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Instant.parse(text));
        refused(text);
    }

    private static void refused(String text) {
        assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> IsoInstant.parse(text));
    }
}
