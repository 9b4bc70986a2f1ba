package dev.millrace.gateway.room;

import java.time.Duration;

/**
 * What a room was told of one member's typing. Clients say at each key that their user types; the room hears it
 * anew so often that nobody takes the user for one who stopped.
 */
final class Typing {

    private static final long AGAIN_AFTER = Duration.ofSeconds(1).toMillis();

    private boolean told;
    private long toldAt;

    /**
     * Whether the room is to be told, which then counts as done: at most once in that time that the user types, and
     * that they stopped only where it was told that they type.
     */
    boolean isNews(boolean typing, long now) {
        boolean news = typing ? toldAt == 0 || now - toldAt >= AGAIN_AFTER : told;
        if (news) {
            told = typing;
            toldAt = typing ? now : toldAt;
        }
        return news;
    }
}
