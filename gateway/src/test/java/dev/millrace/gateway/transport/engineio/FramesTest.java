package dev.millrace.gateway.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

/** What is written past Vert.x reads as what it would have written. */
class FramesTest {

    private final EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameEncoder(false));
    private final EmbeddedChannel client = new EmbeddedChannel(
            new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(false)
                    .maxFramePayloadLength(1 << 20)
                    .build()));
    private final Frames frames = new Frames(server);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125, 126, 65_534, 65_535, 65_536, 100_000})
    void aFrameOfAnyLengthIsReadAsItWasSent(int length) {
        String text = "x".repeat(length);
        frames.add(Outgoing.text(text));
        frames.write(() -> {});
        assertThat(read()).isInstanceOfSatisfying(TextWebSocketFrame.class,
                frame -> assertThat(frame.text()).isEqualTo("4" + text));
    }

    @Test
    void allThatWaitsIsOneWriteInItsOrder() {
        Outgoing shared = Outgoing.text("안녕");
        frames.add(shared);
        frames.add(Outgoing.binary(Buffer.buffer(new byte[]{1, 2})));
        frames.add(shared);
        assertThat(frames.count()).isEqualTo(3);
        assertThat(frames.bytes()).isEqualTo(2 * shared.frame().length + 2);
        frames.write(() -> {});
        assertThat(frames.isEmpty()).isTrue();
        ByteBuf written = server.readOutbound();
        assertThat((ByteBuf) server.readOutbound()).isNull();
        client.writeInbound(written);
        assertThat(content()).isEqualTo("4안녕");
        assertThat(content()).isEqualTo("\u0001\u0002");
        assertThat(content()).isEqualTo("4안녕");
    }

    @Test
    void theCloseFrameOfVertxFollowsWhatWasWrittenBeforeIt() {
        frames.add(Outgoing.text("last"));
        frames.write(() -> {});
        server.writeOutbound(new CloseWebSocketFrame(4001, "X"));
        assertThat(read()).isInstanceOf(TextWebSocketFrame.class);
        assertThat(read()).isInstanceOf(CloseWebSocketFrame.class);
    }

    private WebSocketFrame read() {
        for (ByteBuf part = server.readOutbound(); part != null; part = server.readOutbound()) {
            client.writeInbound(part);
        }
        return client.readInbound();
    }

    private String content() {
        WebSocketFrame frame = client.readInbound();
        return frame.content().toString(StandardCharsets.UTF_8);
    }
}
