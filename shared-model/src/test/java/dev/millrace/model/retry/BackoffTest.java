package dev.millrace.model.retry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    @Test
    void waitsDoubleUpToTheLongest() {
        for (long ceiling : new long[]{100, 200, 400, 800, 1000, 1000, 1000}) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(ceiling / 2), Duration.ofMillis(ceiling));
        }
        assertThat(backoff.attempts()).isEqualTo(7);
    }

    @Test
    void waitsStayWithinBoundsHoweverLongItTakes() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(backoff.next()).isBetween(Duration.ofMillis(50), Duration.ofSeconds(1));
        }
    }

    @Test
    void successStartsItOver() {
        for (int i = 0; i < 10; i++) {
            assertThat(backoff.next()).isPositive();
        }
        backoff.reset();
        assertThat(backoff.attempts()).isZero();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void processesThatFailedTogetherDoNotComeBackTogether() {
        Set<Duration> waits = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            waits.add(new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(10)).next());
        }
        assertThat(waits).hasSizeGreaterThan(50);
    }
}
