package dev.millrace.gateway.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.redis.Backlog.Fill;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class BacklogTest {

    private static final long MEBIBYTE = 1 << 20;
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private final Backlog backlog = new Backlog(
            new BacklogLimits(100, 200, Duration.ofMinutes(10), Duration.ofMinutes(20)), () -> NOW);

    @Test
    void belowTheSoftLimitNothingHappens() {
        backlog.measured(new Fill(99 * MEBIBYTE, Duration.ofMinutes(9), 74, 100));
        assertThat(backlog.slowDown()).isZero();
        assertThat(backlog.refusal()).isEmpty();
        assertThat(backlog.fullSince()).isEmpty();
    }

    @Test
    void betweenTheLimitsSendersAreSlowedTheMoreTheFullerItIs() {
        backlog.measured(new Fill(110 * MEBIBYTE, Duration.ZERO, 0, 0));
        assertThat(backlog.slowDown()).isEqualTo(Duration.ofMillis(100));
        backlog.measured(new Fill(190 * MEBIBYTE, Duration.ofMinutes(15), 0, 0));
        assertThat(backlog.slowDown()).isEqualTo(Duration.ofMillis(900));
        backlog.measured(new Fill(0, Duration.ofMinutes(15), 0, 0));
        assertThat(backlog.slowDown()).isEqualTo(Duration.ofMillis(500));
        assertThat(backlog.refusal()).isEmpty();
    }

    @Test
    void atAHardLimitSendsAreRefusedAndToldWhich() {
        assertThat(refusalAt(new Fill(200 * MEBIBYTE, Duration.ZERO, 0, 0)))
                .isEqualTo("the journal is full: the journal takes 200 MiB of 200");
        assertThat(refusalAt(new Fill(0, Duration.ofMinutes(21), 0, 0)))
                .isEqualTo(
                        "the journal is full: its oldest message has waited 1260 s of 1200 to be stored");
        assertThat(refusalAt(new Fill(0, Duration.ZERO, 91, 100)))
                .isEqualTo("the journal is full: its memory is used to 91 % of 90 %");
        assertThat(backlog.fullSince()).contains(NOW);
    }

    @Test
    void aLimitIsLeftOnlyWellBelowIt() {
        backlog.measured(new Fill(200 * MEBIBYTE, Duration.ZERO, 0, 0));
        backlog.measured(new Fill(191 * MEBIBYTE, Duration.ZERO, 0, 0));
        assertThat(backlog.refusal()).isPresent();
        backlog.measured(new Fill(189 * MEBIBYTE, Duration.ZERO, 0, 0));
        assertThat(backlog.refusal()).isEmpty();
        assertThat(backlog.fullSince()).isEmpty();
        assertThat(backlog.slowDown()).isEqualTo(Duration.ofMillis(890));
        backlog.measured(new Fill(191 * MEBIBYTE, Duration.ZERO, 0, 0));
        assertThat(backlog.refusal()).isEmpty();
        backlog.measured(new Fill(0, Duration.ZERO, 0, 0));
        assertThat(backlog.slowDown()).isZero();
    }

    @Test
    void memoryWithoutALimitLimitsNothing() {
        backlog.measured(new Fill(0, Duration.ZERO, Long.MAX_VALUE, 0));
        assertThat(backlog.refusal()).isEmpty();
    }

    @Test
    void whatCannotBeMeasuredAnyMoreLimitsNothing() {
        backlog.measured(new Fill(200 * MEBIBYTE, Duration.ZERO, 0, 0));
        backlog.notMeasured();
        assertThat(backlog.refusal()).isEmpty();
        assertThat(backlog.slowDown()).isZero();
        assertThat(backlog.fullSince()).isEmpty();
    }

    private String refusalAt(Fill fill) {
        backlog.measured(fill);
        Refusal refusal = backlog.refusal().orElseThrow();
        assertThat(refusal.code()).isEqualTo(ErrorCode.RETRY_LATER);
        assertThat(refusal.retryAfter()).isPositive();
        return refusal.text();
    }
}
