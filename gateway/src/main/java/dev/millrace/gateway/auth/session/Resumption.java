package dev.millrace.gateway.auth.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The secret by which a client is known again.
 *
 * @param name its SHA-256, which is all that Redis and other gateways see of it: the session's name among them
 */
record Resumption(String secret, String name) {

    private static final int BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    static Resumption create() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        String secret = HexFormat.of().formatHex(bytes);
        return new Resumption(secret, nameOf(secret));
    }

    /** @param secret whatever a client says it is */
    static String nameOf(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Resumption[" + name + "]";
    }
}
