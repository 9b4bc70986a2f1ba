package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.RoomId;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Ids of messages that none of our gateways made. Whoever reads the same message gives it the same id, so it is
 * stored once however many hear it.
 */
final class ForeignIds {

    private static final int UUID_LENGTH = 36;
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

    private ForeignIds() {}

    /** The publisher's id if it is a UUID; else a digest of it, since another room may use the same one. */
    static UUID of(RoomId room, String id) {
        if (id.length() == UUID_LENGTH) {
            try {
                return UUID.fromString(id);
            } catch (IllegalArgumentException e) {
                // An id like any other, then.
            }
        }
        return digest("id", room.value(), id.getBytes(UTF_8));
    }

    /** Of a message without an id. */
    static UUID of(String channel, byte[] payload) {
        return digest("payload", channel, payload);
    }

    /** A UUIDv8 (RFC 9562). The zeros keep the parts apart: neither kind nor scope has one. */
    private static UUID digest(String kind, String scope, byte[] what) {
        MessageDigest sha256 = sha256();
        sha256.update((kind + '\0' + scope + '\0').getBytes(UTF_8));
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest(what));
        long high = (digest.getLong() & ~0xF000L) | VERSION_8;
        long low = (digest.getLong() >>> 2) | VARIANT_RFC;
        return new UUID(high, low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
