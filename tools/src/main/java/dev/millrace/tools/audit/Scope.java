package dev.millrace.tools.audit;

import dev.millrace.model.MessageIds;

import java.time.Instant;
import java.util.UUID;

/**
 * From when on is judged. What is older may be gone by somebody's wish, or was not asked for.
 *
 * @param from               messages whose ids were made before this are not read
 * @param mayBeGoneBefore    and those before this may be gone by retention, its neighbours in a room with them
 */
record Scope(Instant from, Instant mayBeGoneBefore) {

    /** How far the clocks of two gateways, and so the ids of neighbours in a room, may be apart. */
    private static final long CLOCKS_MILLIS = 60_000;

    static Scope of(Instant since, Instant forgottenBefore) {
        return new Scope(since.isAfter(forgottenBefore) ? since : forgottenBefore, forgottenBefore);
    }

    boolean covers(UUID id) {
        return MessageIds.millisOf(id) >= from.toEpochMilli();
    }

    /** Whether something of this time has neighbours in its room that cannot have been forgotten. */
    boolean isClearOfRetention(UUID id) {
        return mayBeGoneBefore.equals(Instant.EPOCH)
                || MessageIds.millisOf(id) >= mayBeGoneBefore.toEpochMilli() + CLOCKS_MILLIS;
    }

    /** The least id that is covered. */
    UUID firstId() {
        return new UUID(from.toEpochMilli() << 16, 0);
    }
}
