package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;

import java.util.Base64;

/**
 * A WebSocket frame as a client may send it, or bytes that are none.
 *
 * @param opcode   {@link #NO_FRAME} for bytes as they are
 * @param last     whether its message ends with it
 */
record Frame(int opcode, boolean last, Buffer content) {

    static final int NO_FRAME = -1;

    Frame(int opcode, boolean last, byte[] payload) {
        this(opcode, last, Buffer.buffer(payload));
    }

    static Frame text(String packet) {
        return new Frame(TestClient.TEXT, true, packet.getBytes(UTF_8));
    }

    static Frame binary(byte... payload) {
        return new Frame(TestClient.BINARY, true, payload);
    }

    byte[] payload() {
        return content.getBytes();
    }

    byte[] onTheWire() {
        return opcode == NO_FRAME ? payload() : TestClient.framed(opcode, last, payload());
    }

    /** As it would be posted: a binary one as Base64. */
    byte[] inPayload() {
        return opcode == TestClient.BINARY
                ? ("b" + Base64.getEncoder().encodeToString(payload())).getBytes(UTF_8)
                : payload();
    }

    Frame with(byte[] other) {
        return new Frame(opcode, last, other);
    }

    /** To be read, and to be copied into a test. */
    @Override
    public String toString() {
        var text = new StringBuilder("opcode " + opcode + (last ? "" : ", to be continued") + ": ");
        for (byte each : payload()) {
            if (each >= ' ' && each < 127 && each != '\\') {
                text.append((char) each);
            } else {
                text.append(String.format("\\x%02x", each));
            }
            if (text.length() > 600) {
                return text.append("… of ").append(content.length()).append(" bytes").toString();
            }
        }
        return text.toString();
    }
}
