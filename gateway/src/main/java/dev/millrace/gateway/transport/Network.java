package dev.millrace.gateway.transport;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * An address, or all that begin alike.
 *
 * @param bits how many of the first bits count
 */
record Network(String address, int bits) {

    private static final int IPV4_BYTES = 4;

    /** The bytes before an IPv4 address that is written as an IPv6 one, {@code ::ffff:192.0.2.1}. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /** @throws IllegalArgumentException for what is neither {@code ADDRESS} nor {@code ADDRESS/BITS} */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        byte[] bytes = bytes(address);
        if (bytes == null) {
            throw new IllegalArgumentException("not an address: " + address);
        }
        int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > bytes.length * 8) {
            throw new IllegalArgumentException("not so many bits: " + text);
        }
        return new Network(address, bits);
    }

    boolean contains(byte[] other) {
        byte[] mine = bytes(address);
        if (mine == null || mine.length != other.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(mine, 0, whole, other, 0, whole)
                && (rest == 0 || (mine[whole] ^ other[whole]) >> (8 - rest) == 0);
    }

    /** Four bytes or sixteen; null for what is no address. Never asks for a name. */
    static byte @Nullable [] bytes(String address) {
        byte[] bytes = address.indexOf('%') < 0 ? NetUtil.createByteArrayFromIpAddressString(address) : null;
        if (bytes == null || bytes.length <= IPV4_BYTES
                || !Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length)) {
            return bytes;
        }
        return Arrays.copyOfRange(bytes, MAPPED.length, bytes.length);
    }
}
