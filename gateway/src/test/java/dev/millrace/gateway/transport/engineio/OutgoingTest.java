package dev.millrace.gateway.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** A message is encoded once, however many are sent it, and nobody's sending it spoils it for the next. */
class OutgoingTest {

    @Test
    void theBase64OfABinaryMessageIsMadeOnce() {
        Outgoing binary = Outgoing.binary(Buffer.buffer(new byte[]{1, 2, 3, 4}));
        assertThat(binary.inPayload()).asString().isEqualTo("bAQIDBA==");
        assertThat(binary.inPayload()).isSameAs(binary.inPayload());
        assertThat(binary.isBinary()).isTrue();
    }

    @Test
    void whoeverMadeABinaryMessageMayGoOnWritingToItsBuffer() {
        Buffer buffer = Buffer.buffer(new byte[]{1, 2});
        Outgoing binary = Outgoing.binary(buffer);
        buffer.setByte(0, (byte) 9);
        assertThat(Arrays.toString(binary.frame())).isEqualTo("[1, 2]");
    }
}
