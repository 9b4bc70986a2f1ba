package dev.millrace.gateway.auth.did;

import dev.millrace.gateway.auth.jose.FlawException;

import java.math.BigInteger;
import java.util.Arrays;

/** Bitcoin's base58, of short texts only: it costs the square of the length. */
final class Base58 {

    private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());

    private Base58() {}

    static byte[] decode(String text) throws FlawException {
        BigInteger number = BigInteger.ZERO;
        for (int i = 0; i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            FlawException.unless(digit >= 0, "it is not base58");
            number = number.multiply(BASE).add(BigInteger.valueOf(digit));
        }
        int zeros = 0;
        while (zeros < text.length() && text.charAt(zeros) == ALPHABET.charAt(0)) {
            zeros++;
        }
        byte[] signed = number.toByteArray();
        int sign = signed[0] == 0 ? 1 : 0;
        var bytes = new byte[zeros + signed.length - sign];
        System.arraycopy(signed, sign, bytes, zeros, signed.length - sign);
        return bytes;
    }

    static String encode(byte[] bytes) {
        var text = new StringBuilder();
        for (BigInteger rest = new BigInteger(1, bytes); rest.signum() > 0; rest = rest.divide(BASE)) {
            text.append(ALPHABET.charAt(rest.mod(BASE).intValue()));
        }
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
            text.append(ALPHABET.charAt(0));
        }
        return text.reverse().toString();
    }

    static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length > prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
