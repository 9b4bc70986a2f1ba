package dev.millrace.tools.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Workload;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;

class SendFrameTest {

    private static final byte[] MASK = {1, -2, 3, -4};

    private final ByteBuffer out = ByteBuffer.allocate(4_096);

    @Test
    void aFrameIsWhatAClientWouldSend() {
        var frame = new SendFrame(17, "bench-000000", workload(40, true), MASK, false);
        frame.write("bench-000003".getBytes(US_ASCII), 123, out);
        assertThat(frame.length()).isEqualTo(out.position());
        assertThat(read()).isEqualTo("42/chat,100000123[\"sendMessage\",{\"roomId\":\"bench-000003\","
                + "\"message\":\"~000017.000000123~" + "x".repeat(22) + "\",\"clientId\":\"000000123\"}]");
    }

    @Test
    void eachWriteIsOfItsOwnRoomAndNumber() {
        var frame = new SendFrame(0, "r0", workload(18, false), MASK, true);
        frame.write("r1".getBytes(US_ASCII), 99_999_999, out);
        frame.write("r2".getBytes(US_ASCII), 0, out);
        EmbeddedChannel server = decoder();
        server.writeInbound(Unpooled.wrappedBuffer(out.flip()));
        assertThat(text(server)).isEqualTo("42/chat,199999999[\"sendMessage\",{\"roomId\":\"r1\","
                + "\"message\":\"~000000.099999999~\",\"ack\":\"persisted\"}]");
        assertThat(text(server)).contains("42/chat,100000000[", "\"r2\"", "~000000.000000000~");
    }

    private String read() {
        EmbeddedChannel server = decoder();
        server.writeInbound(Unpooled.wrappedBuffer(out.flip()));
        return text(server);
    }

    private static String text(EmbeddedChannel server) {
        WebSocketFrame frame = server.readInbound();
        return frame.content().toString(UTF_8);
    }

    private static EmbeddedChannel decoder() {
        return new EmbeddedChannel(
                new WebSocket13FrameDecoder(
                        WebSocketDecoderConfig.newBuilder().expectMaskedFrames(true).build()));
    }

    private static Workload workload(int textBytes, boolean named) {
        return new Workload(Mode.INGEST, 20, 4, 4, 0, 1, 1, textBytes, named, 0, Duration.ZERO,
                Duration.ofSeconds(1));
    }
}
