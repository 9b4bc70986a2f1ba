package dev.millrace.gateway.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.impl.websocket.WebSocketFrameImpl;
import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** A message is encoded once, however many are sent it, and nobody's sending it spoils it for the next. */
class OutgoingTest {

    private static final Outgoing LONG = Outgoing.text("안녕 ".repeat(1_000));

    @Test
    void everyFrameOfAMessageIsOfItsOwnBytes() {
        byte[] bytes = LONG.frame();
        for (int i = 0; i < 3; i++) {
            var frame = (WebSocketFrameImpl) WebSocketTransport.frame(LONG);
            assertThat(frame.isText()).isTrue();
            assertThat(frame.getBinaryData().array()).isSameAs(bytes);
            assertThat(frame.textData()).isEqualTo("4" + LONG.text());
        }
    }

    @Test
    void aFrameThatWasWrittenLeavesTheBytesAsTheyWere() {
        byte[] before = LONG.frame().clone();
        var channel = new EmbeddedChannel(new WebSocket13FrameEncoder(false));
        for (int i = 0; i < 3; i++) {
            var frame = (WebSocketFrameImpl) WebSocketTransport.frame(LONG);
            channel.writeOutbound(new TextWebSocketFrame(frame.getBinaryData()));
            assertThat(written(channel)).isEqualTo(before.length + 4);
        }
        assertThat(LONG.frame()).isEqualTo(before);
        channel.finishAndReleaseAll();
    }

    @Test
    void theBase64OfABinaryMessageIsMadeOnce() {
        Outgoing binary = Outgoing.binary(Buffer.buffer(new byte[]{1, 2, 3, 4}));
        assertThat(binary.inPayload()).asString().isEqualTo("bAQIDBA==");
        assertThat(binary.inPayload()).isSameAs(binary.inPayload());
        assertThat(((WebSocketFrameImpl) WebSocketTransport.frame(binary)).isBinary()).isTrue();
    }

    @Test
    void whoeverMadeABinaryMessageMayGoOnWritingToItsBuffer() {
        Buffer buffer = Buffer.buffer(new byte[]{1, 2});
        Outgoing binary = Outgoing.binary(buffer);
        buffer.setByte(0, (byte) 9);
        assertThat(Arrays.toString(binary.frame())).isEqualTo("[1, 2]");
    }

    private static int written(EmbeddedChannel channel) {
        int bytes = 0;
        ByteBuf part = channel.readOutbound();
        while (part != null) {
            bytes += part.readableBytes();
            part.release();
            part = channel.readOutbound();
        }
        return bytes;
    }
}
