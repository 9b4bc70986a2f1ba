package dev.millrace.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.RoomId;
import dev.millrace.model.redis.RedisNames;

/** A room's names in Redis, spelt and encoded once: they go along with each message. */
final class RoomKeys {

    final byte[] id;
    final byte[] channel;
    final byte[] recent;
    final byte[] recentBegan;

    RoomKeys(int partition, RoomId room) {
        id = room.value().getBytes(UTF_8);
        channel = RedisNames.roomChannel(room).getBytes(UTF_8);
        recent = RedisNames.recent(partition, room).getBytes(UTF_8);
        recentBegan = RedisNames.recentBegan(partition, room).getBytes(UTF_8);
    }
}
