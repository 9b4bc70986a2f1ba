package dev.millrace.gateway.auth.jose;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * SHA-256 of a JWS, in hexadecimal, by which it is cached, counted and revoked.
 *
 * <p>Anybody can turn an ES256 signature (r, s) into its twin (r, n − s), which is right as well. Were the two told
 * apart, whoever holds a revoked proof could come back with the twin. So the lower s of both is what is hashed; since
 * the one is right exactly where the other is, a verdict about one holds for both.
 */
public final class Fingerprint {

    private static final BigInteger N = new BigInteger(
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
    private static final int HALF = PublicKeys.COORDINATE;

    private Fingerprint() {}

    /** Of anything, also of what is no JWS. */
    public static String of(String text) {
        return sha256(text.length() <= Jws.MAX_LENGTH ? lower(text) : text);
    }

    private static String lower(String text) {
        int dot = text.lastIndexOf('.');
        // 64 bytes take 86 characters; everything else is no ES256 signature.
        if (dot < 0 || text.length() - dot - 1 != 86) {
            return text;
        }
        try {
            Jws jws = Jws.read(text);
            jws.algorithm(Set.of(Algorithm.ES256));
            byte[] signature = jws.signature();
            BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, HALF, 2 * HALF));
            if (s.compareTo(N.shiftRight(1)) <= 0 || s.compareTo(N) >= 0) {
                return text;
            }
            System.arraycopy(PublicKeys.bytes(N.subtract(s)), 0, signature, HALF, HALF);
            return text.substring(0, dot + 1) + Base64Url.encode(signature);
        } catch (FlawException e) {
            // It is no ES256 signature that could ever be right, so it has no twin.
            return text;
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java knows no SHA-256", e);
        }
    }
}
