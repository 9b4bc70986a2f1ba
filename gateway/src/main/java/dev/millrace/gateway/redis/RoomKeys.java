package dev.millrace.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.RoomId;
import dev.millrace.model.redis.RedisNames;

import java.time.Duration;

/**
 * A room's names in Redis, spelt and encoded once, since they go along with each message; and when its last messages were
 * last given their time.
 *
 * <p>Belongs to one event loop.
 */
final class RoomKeys {

    final byte[] id;
    final byte[] channel;
    final byte[] recent;
    final byte[] recentBegan;
    private long timeGivenAt;
    private boolean timeGiven;

    RoomKeys(int partition, RoomId room) {
        id = room.value().getBytes(UTF_8);
        channel = RedisNames.roomChannel(room).getBytes(UTF_8);
        recent = RedisNames.recent(partition, room).getBytes(UTF_8);
        recentBegan = RedisNames.recentBegan(partition, room).getBytes(UTF_8);
    }

    /**
     * Whether the append that is sent now is to give them their time anew. They are given a quarter more than they must last,
     * so that is needed once in such a quarter, and not with each message.
     */
    boolean givesTime(Duration keep) {
        long now = System.nanoTime();
        if (timeGiven && now - timeGivenAt < keep.toNanos() / 4) {
            return false;
        }
        timeGiven = true;
        timeGivenAt = now;
        return true;
    }

    /** What was to give it appended nothing, or may not have. */
    void mayLackTime() {
        timeGiven = false;
    }
}
