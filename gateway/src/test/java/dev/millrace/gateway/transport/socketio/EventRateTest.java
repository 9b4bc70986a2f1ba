package dev.millrace.gateway.transport.socketio;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class EventRateTest {

    private static final long SECOND = 1_000_000_000L;

    private long now;
    private final EventRate rate = new EventRate(Rate.parse("10/1s burst 20"), () -> now);

    @Test
    void whatIsOverTheRateIsRefusedWithTheTimeToWait() {
        for (int i = 0; i < 20; i++) {
            assertThat(rate.refusal()).isNull();
        }
        Refusal refusal = requireNonNull(rate.refusal());
        assertThat(refusal).hasMessage("at most 10/1s burst 20 of events in one session");
        assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refusal.retryAfter()).isBetween(Duration.ofMillis(100), Duration.ofMillis(101));
        assertThat(rate.isExhausted()).isFalse();
        now += SECOND / 5;
        assertThat(rate.refusal()).isNull();
    }

    @Test
    void whoGoesOnAtOverTwiceTheRateIsNotRefusedForEver() {
        assertThat(refusedIn(60, 25)).isTrue();
    }

    @Test
    void whoStaysUnderTwiceTheRateIsOnlyRefused() {
        assertThat(refusedIn(600, 19)).isFalse();
    }

    @Test
    void withoutARateNothingIsRefused() {
        var off = new EventRate(Rate.parse("off"), () -> now);
        for (int i = 0; i < 100_000; i++) {
            assertThat(off.refusal()).isNull();
        }
        assertThat(off.isExhausted()).isFalse();
    }

    /** Whether it was exhausted within so many seconds of so many events each. */
    private boolean refusedIn(int seconds, int eventsASecond) {
        for (int i = 0; i < seconds * eventsASecond && !rate.isExhausted(); i++) {
            now += SECOND / eventsASecond;
            rate.refusal();
        }
        return rate.isExhausted();
    }
}
