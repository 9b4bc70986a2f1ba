package dev.millrace.tools.audit;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the gateways wrote of what they acknowledged, as of one moment before anything else was read.
 *
 * @param readAt      that moment, by the database's clock
 * @param checkpoints by partition: what was stored of the journal then
 */
record Ledger(Instant readAt, Map<Integer, Source> sources, List<Window> windows,
        Map<Integer, Checkpoint> checkpoints) {

    /** A source that has written nothing for so long, beside three windows, ended without a word. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    /** One event loop of one gateway's life. */
    record Source(int number, String gateway, int windowMillis, Instant writtenUpTo,
            @Nullable Instant closedAt) {

        long windowOf(long millis) {
            return Math.floorDiv(millis, windowMillis);
        }

        Instant startOf(long window) {
            return Instant.ofEpochMilli(window * windowMillis);
        }

        /** Whether all of the window was answered and is written: then it is judged, and never before. */
        boolean isWritten(long window) {
            return closedAt != null || !startOf(window + 1).isAfter(writtenUpTo);
        }

        /** Whether it has stopped writing without having been closed: its gateway was killed, or is cut off. */
        boolean isSilent(Instant now) {
            return closedAt == null
                    && writtenUpTo.plusMillis(3L * windowMillis).plus(SILENCE).isBefore(now);
        }
    }

    record Window(int source, Instant start, int partition, int acked, UUID digest, List<UUID> uncertain,
            List<UUID> confirmed) {}

    record Checkpoint(Incarnation incarnation, StreamId upTo) {}
}
