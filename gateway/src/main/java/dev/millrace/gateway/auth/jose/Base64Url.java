package dev.millrace.gateway.auth.jose;

import java.util.Base64;

/** Base64url without padding, in its one canonical spelling: no text is another spelling of the same bytes. */
public final class Base64Url {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Base64Url() {}

    public static byte[] decode(String what, String text) throws FlawException {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new FlawException(what + " is not base64url");
        }
        // The JDK's decoder lets padding and stray trailing bits pass.
        FlawException.unless(!text.isEmpty() && encode(bytes).equals(text),
                what + " is not base64url as it must be spelt");
        return bytes;
    }

    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }
}
