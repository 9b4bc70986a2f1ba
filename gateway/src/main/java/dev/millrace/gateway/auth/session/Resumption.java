package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Session;

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
        return new Resumption(secret, Session.nameOf(secret));
    }

    @Override
    public String toString() {
        return "Resumption[" + name + "]";
    }
}
