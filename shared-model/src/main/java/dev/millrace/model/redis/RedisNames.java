package dev.millrace.model.redis;

import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.jspecify.annotations.Nullable;

/** Spells the names drawn in this package's documentation. */
public final class RedisNames {

    /** Where watermarks are published. */
    public static final String PERSISTED = "chat:persisted";

    /** The one field of a journal entry: the message's JSON. */
    public static final String JOURNAL_FIELD = "m";

    /** A field of {@link #rooms}: no room's, since {@code @} cannot stand in a room id. */
    public static final String EPOCH_FIELD = "@epoch";
    public static final String INCARNATION_FIELD = "@incarnation";
    public static final String PERSISTED_FIELD = "@persisted";

    /** Followed by the id of a room that has ended. */
    public static final String ENDED_FIELD = "@ended:";

    /** Matches every {@link #roomChannel}. */
    public static final String ALL_ROOM_CHANNELS = "chat:room:*";

    /** The latest message's order, among those of all rooms. */
    public static final String ORDER = "chat:order";

    /** Written for the replication offset alone. */
    public static final String FENCE = "chat:fence";

    /** Until when each event loop counts as alive that has told who is there. */
    public static final String PRESENCE_HOLDERS = "chat:{presence}:holders";

    /** Those that were given up, until somebody has told that their users are gone; and who tries, until when. */
    public static final String PRESENCE_GIVEN_UP = "chat:{presence}:given-up";

    /** Counts the changes. */
    public static final String PRESENCE_VERSION = "chat:{presence}:version";

    /** Where it is published who came first and who is gone. */
    public static final String PRESENCE_CHANGES = "chat:{presence}:changes";

    /** Where revocations are published. */
    public static final String REVOKED = "auth:revoked";

    /** Where it is published that a session gave way to a newer one. */
    public static final String REPLACED = "auth:replaced";

    /** The stream of revocations, for whoever was not listening. */
    public static final String REVOCATIONS = "auth:revocations";

    /** The one field of an entry of that stream: the revocation's JSON. */
    public static final String REVOCATION_FIELD = "r";

    /** Matches every {@link #verifiedPresentation}. */
    public static final String ALL_VERIFIED_PRESENTATIONS = "auth:vp:*";

    /** Matches every {@link #blocked}. */
    public static final String ALL_BLOCKED = "auth:blocked*";

    private static final String PRESENCE = "chat:{presence}:";
    private static final String ROOM_CHANNEL = "chat:room:";
    private static final String BLOCKED = "auth:blocked";

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

    /** As {@link #roomOf}; null for a channel that is no well-formed room's. */
    public static @Nullable RoomId roomIn(String channel) {
        try {
            return roomOf(channel);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** On which event loops the user is. */
    public static String presenceOf(UserId user) {
        return PRESENCE + "of:" + user.value();
    }

    /** Which users are on the event loop. */
    public static String presenceAt(String holder) {
        return PRESENCE + "at:" + holder;
    }

    /** By which other gateways reach an event loop. */
    public static String mailbox(String address) {
        return "chat:gateway:" + address;
    }

    public static String journal(int partition) {
        return inPartition(partition, ":journal");
    }

    public static String rooms(int partition) {
        return inPartition(partition, ":rooms");
    }

    public static String recent(int partition, RoomId room) {
        return inPartition(partition, ":recent:") + room.value();
    }

    /** The order of the message with which the recent ones began. */
    public static String recentBegan(int partition, RoomId room) {
        return inPartition(partition, ":recent-began:") + room.value();
    }

    /** What the room was told last of messages that were edited or deleted. */
    public static String amended(int partition, RoomId room) {
        return inPartition(partition, ":amended:") + room.value();
    }

    /** The slashes keep the parts apart: neither id has one. */
    public static String client(int partition, RoomId room, UserId sender, String clientId) {
        return inPartition(partition, ":client:") + room.value() + '/' + sender.value() + '/' + clientId;
    }

    /** There while what it names is revoked. */
    public static String blocked(Revocation.Kind kind, String id) {
        return kind == Revocation.Kind.TOKEN ? BLOCKED + ':' + id : BLOCKED + '-' + kind.word() + ':' + id;
    }

    /** What is revoked by that key; the inverse of {@link #blocked}, and null for what is no such key. */
    public static @Nullable Revocation blockedBy(String key) {
        int colon = key.indexOf(':', BLOCKED.length());
        if (!key.startsWith(BLOCKED) || colon < 0 || colon + 1 == key.length()) {
            return null;
        }
        String word = key.substring(BLOCKED.length(), colon);
        String id = key.substring(colon + 1);
        if (word.isEmpty()) {
            return new Revocation(Revocation.Kind.TOKEN, id);
        }
        return Revocation.Kind.of(word.substring(1))
                .filter(kind -> key.equals(blocked(kind, id)))
                .map(kind -> new Revocation(kind, id))
                .orElse(null);
    }

    public static String nonce(String nonce) {
        return "auth:nonce:" + nonce;
    }

    /** @param digest the presentation's SHA-256, in hexadecimal; likewise below */
    public static String verifiedPresentation(String digest) {
        return "auth:vp:" + digest;
    }

    public static String presentationsSession(String digest) {
        return "auth:vp-session:" + digest;
    }

    public static String sessions(UserId user) {
        return "auth:sessions:" + user.value();
    }

    public static String bucket(String kind, String id) {
        return "auth:bucket:" + kind + ':' + id;
    }

    /** @param digest of what its client is known again by: the SHA-256, in hexadecimal */
    public static String session(String digest) {
        return "chat:session:" + digest;
    }

    private static String inPartition(int partition, String name) {
        return (partition < 10 ? "chat:{p0" : "chat:{p") + partition + '}' + name;
    }
}
