package dev.millrace.gateway.transport.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
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
        take(WebSocketFrame.binaryFrame(Buffer.buffer("0123456789"), true));
        assertThat(heard.all).containsExactly("0123456789", "0123456789", "binary 0123456789");
    }

    @Test
    void noFrameMayBeLongerWhereverInAMessage() {
        take(text("0123456789+", true));
        take(text("0123456789+", false));
        take(WebSocketFrame.binaryFrame(Buffer.buffer("0123456789+"), true));
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
        take(WebSocketFrame.textFrame("x", false));
        take(WebSocketFrame.continuationFrame(Buffer.buffer(bytes), true));
        assertThat(heard.all).containsExactly("no message");
    }

    @Test
    void aCharacterMayBeDividedBetweenFramesAndMayBeTheOneThatStandsForNone() {
        byte[] bytes = "가\uFFFD".getBytes(UTF_8);
        take(text("", false));
        for (int i = 0; i < bytes.length; i++) {
            take(WebSocketFrame.continuationFrame(Buffer.buffer(new byte[]{bytes[i]}),
                    i == bytes.length - 1));
        }
        assertThat(heard.all).containsExactly("가\uFFFD");
    }

    private void take(WebSocketFrame frame) {
        fragments.take(frame, heard);
    }

    private static WebSocketFrame text(String text, boolean last) {
        return WebSocketFrame.textFrame(text, last);
    }

    private static WebSocketFrame more(String text, boolean last) {
        return WebSocketFrame.continuationFrame(Buffer.buffer(text), last);
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
