package dev.millrace.gateway.transport.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import java.util.Base64;

/**
 * A packet to clients, encoded when it is made: however many sessions are sent it, their frames share its bytes, which
 * nobody writes to.
 *
 * <p>Any thread may use it.
 */
public final class Outgoing {

    private static final byte BASE64 = 'b';

    private final boolean binary;
    private final byte[] frame;
    /** Of a binary one, once somebody polls for it. Whoever computes it twice, computes the same. */
    private volatile byte @Nullable [] base64;

    private Outgoing(boolean binary, byte[] frame) {
        this.binary = binary;
        this.frame = frame;
    }

    /** A message. */
    public static Outgoing text(String text) {
        return packet(PacketType.MESSAGE, text);
    }

    /** A binary message. */
    public static Outgoing binary(Buffer bytes) {
        return new Outgoing(true, bytes.getBytes());
    }

    static Outgoing packet(PacketType type, String data) {
        return new Outgoing(false, (type.digit() + data).getBytes(UTF_8));
    }

    boolean isBinary() {
        return binary;
    }

    /** As it travels in a WebSocket frame. Not to be written to. */
    byte[] frame() {
        return frame;
    }

    /** As it travels in a payload that is polled for. Not to be written to. */
    byte[] inPayload() {
        if (!binary) {
            return frame;
        }
        byte[] encoded = base64;
        if (encoded == null) {
            byte[] text = Base64.getEncoder().encode(frame);
            encoded = new byte[text.length + 1];
            encoded[0] = BASE64;
            System.arraycopy(text, 0, encoded, 1, text.length);
            base64 = encoded;
        }
        return encoded;
    }

    /** What a text message says. */
    public String text() {
        return new String(frame, 1, frame.length - 1, UTF_8);
    }

    /** As it would be polled for. */
    @Override
    public String toString() {
        return new String(inPayload(), UTF_8);
    }
}
