package dev.millrace.gateway.room.recovery;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Up to where a client heard: the order of a message, in one life of Redis. A client is given it with each message and
 * brings the last one back.
 *
 * @param life as {@link #shortened}
 */
public record Offset(String life, long order) {

    private static final int LIFE_LENGTH = 8;
    private static final int RADIX = 36;

    /** @param text whatever a client says it is; null where that cannot be */
    public static @Nullable Offset parse(String text) {
        if (text.length() <= LIFE_LENGTH + 1 || text.charAt(LIFE_LENGTH) != '.') {
            return null;
        }
        try {
            long order = Long.parseLong(text, LIFE_LENGTH + 1, text.length(), RADIX);
            return order < 0 ? null : new Offset(text.substring(0, LIFE_LENGTH), order);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** @param incarnation of Redis, in full */
    public static String shortened(String incarnation) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(incarnation.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, LIFE_LENGTH / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return life + '.' + Long.toString(order, RADIX);
    }
}
