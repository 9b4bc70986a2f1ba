package dev.millrace.gateway.transport.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Of messages that may have ten bytes. */
class FragmentsTest {

    private final Fragments fragments = new Fragments(10);
    private final Heard heard = new Heard();

    @Test
    void aMessageInOneFrameMayBeAsLongAsOneInMany() {
        take(text("0123456789", true));
        take(text("", false));
        take(more("01234", false));
        take(more("56789", true));
        take(binary("0123456789"));
        assertThat(heard.all).containsExactly("0123456789", "0123456789", "binary 0123456789");
    }

    @Test
    void noFrameMayBeLongerWhereverInAMessage() {
        take(text("0123456789+", true));
        take(text("0123456789+", false));
        take(binary("0123456789+"));
        take(text("01234", false));
        take(more("56789+", true));
        take(text("012345", false));
        take(more("6789+", false));
        assertThat(heard.all).containsOnly("no message").hasSize(5);
    }

    /** Not all of a character, a byte that none has, half of a pair, one in more bytes than it takes, one beyond the last. */
    @ParameterizedTest
    @ValueSource(strings = {"eab0", "34ff", "eda080", "c0af", "f4908080"})
    void whatIsNoTextIsNoMessage(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        take(text("x", false));
        take(more(bytes, true));
        assertThat(heard.all).containsExactly("no message");
    }

    @Test
    void aCharacterMayBeDividedBetweenFramesAndMayBeTheOneThatStandsForNone() {
        byte[] bytes = "가\uFFFD".getBytes(UTF_8);
        take(text("", false));
        for (int i = 0; i < bytes.length; i++) {
            take(more(new byte[]{bytes[i]}, i == bytes.length - 1));
        }
        assertThat(heard.all).containsExactly("가\uFFFD");
    }

    private void take(WebSocketFrame frame) {
        fragments.take(frame, heard);
    }

    private static WebSocketFrame text(String text, boolean last) {
        return new TextWebSocketFrame(last, 0, text);
    }

    private static WebSocketFrame binary(String text) {
        return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(text.getBytes(UTF_8)));
    }

    private static WebSocketFrame more(String text, boolean last) {
        return more(text.getBytes(UTF_8), last);
    }

    private static WebSocketFrame more(byte[] bytes, boolean last) {
        return new ContinuationWebSocketFrame(last, 0, Unpooled.wrappedBuffer(bytes));
    }

    private static final class Heard implements Receiver {

        final List<String> all = new ArrayList<>();

        @Override
        public void receive(String packet) {
            all.add(packet);
        }

        @Override
        public void receive(Buffer binary) {
            all.add("binary " + binary);
        }

        @Override
        public void receiveNoMessage() {
            all.add("no message");
        }

        @Override
        public void receiveFrame() {}

        @Override
        public void closed() {}

        @Override
        public void shutDown() {}
    }
}
