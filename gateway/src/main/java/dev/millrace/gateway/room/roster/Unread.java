package dev.millrace.gateway.room.roster;

import dev.millrace.model.Position;

import org.jspecify.annotations.Nullable;

/** How much was said after what somebody read: computed from two positions, and counted nowhere. */
final class Unread {

    private Unread() {}

    /**
     * A room's {@code seq} mostly goes on where an epoch begins. Where it does not, because the messages of the end of the
     * one before were lost with Redis, less is counted than there is, or more than there was; but never nothing where
     * there is something, and never something where all is read.
     *
     * @param head null where nothing was said
     * @param read null where nothing was read
     */
    static long of(@Nullable Position head, @Nullable Position read) {
        if (head == null || (read != null && head.compareTo(read) <= 0)) {
            return 0;
        }
        return Math.max(1, head.seq() - (read == null ? 0 : read.seq()));
    }
}
