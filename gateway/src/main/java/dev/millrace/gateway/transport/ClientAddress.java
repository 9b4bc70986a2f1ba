package dev.millrace.gateway.transport;

import io.netty.util.NetUtil;

import java.util.Arrays;

/**
 * Where a client says it is, or its proxy says so.
 *
 * @param text    for the log
 * @param network whom limits count: of IPv6 the first half, since everybody has as many second halves as they like
 */
public record ClientAddress(String text, String network) {

    private static final int IPV6_BYTES = 16;

    static ClientAddress of(byte[] bytes) {
        String text = NetUtil.bytesToIpAddress(bytes);
        if (bytes.length < IPV6_BYTES) {
            return new ClientAddress(text, text);
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(bytes, IPV6_BYTES / 2), IPV6_BYTES);
        return new ClientAddress(text, NetUtil.bytesToIpAddress(network) + "/64");
    }
}
