package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

class MessageIdsTest {

    private final AtomicLong now = new AtomicLong(1_763_662_302_123L);
    private final MessageIds ids = new MessageIds(() -> Instant.ofEpochMilli(now.get()), 7);

    @Test
    void idsAreUuidsOfVersionSevenThatBeginWithTheClock() {
        for (int i = 0; i < 1_000; i++) {
            UUID id = ids.next();
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(millisOf(id)).isEqualTo(now.get());
        }
    }

    @Test
    void idsOfOneMillisecondDiffer() {
        Set<UUID> seen = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            assertThat(seen.add(ids.next())).isTrue();
        }
    }

    @Test
    void twoGeneratorsOfOneMillisecondDiffer() {
        var other = new MessageIds(() -> Instant.ofEpochMilli(now.get()), 8);
        assertThat(ids.next()).isNotEqualTo(other.next());
    }

    @Test
    void timeInIdsNeverGoesBackWhenTheClockDoes() {
        long first = millisOf(ids.next());
        now.addAndGet(-60_000);
        assertThat(millisOf(ids.next())).isEqualTo(first);
        now.addAndGet(60_001);
        assertThat(millisOf(ids.next())).isEqualTo(first + 1);
    }

    private static long millisOf(UUID id) {
        return id.getMostSignificantBits() >>> 16;
    }
}
