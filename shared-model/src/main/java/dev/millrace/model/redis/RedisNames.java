package dev.millrace.model.redis;

import dev.millrace.model.RoomId;

/** Spells the names drawn in this package's documentation. */
public final class RedisNames {

    /** Where watermarks are published. */
    public static final String PERSISTED = "chat:persisted";

    /** The one field of a journal entry: the message's JSON. */
    public static final String JOURNAL_FIELD = "m";

    private static final String ROOM_CHANNEL = "chat:room:";

    private RedisNames() {}

    public static String roomChannel(RoomId room) {
        return ROOM_CHANNEL + room.value();
    }

    /** The room whose channel this is; the inverse of {@link #roomChannel}. */
    public static RoomId roomOf(String channel) {
        if (!channel.startsWith(ROOM_CHANNEL)) {
            throw new IllegalArgumentException("not a room's channel: " + channel);
        }
        return new RoomId(channel.substring(ROOM_CHANNEL.length()));
    }

    public static String journal(int partition) {
        return inPartition(partition, ":journal");
    }

    public static String rooms(int partition) {
        return inPartition(partition, ":rooms");
    }

    private static String inPartition(int partition, String name) {
        return (partition < 10 ? "chat:{p0" : "chat:{p") + partition + '}' + name;
    }
}
