package dev.millrace.gateway.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.gateway.transport.engineio.ProtocolException;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/** Binary values leave a packet's JSON on the way out and find back into it on the way in. */
class AttachmentsTest {

    private static final Buffer ONE = Buffer.buffer(new byte[]{1, 2, 3});
    private static final Buffer TWO = Buffer.buffer(new byte[]{4, 5});

    @Test
    void eachTakesThePlaceThatIsKeptForIt() throws ProtocolException {
        var payload = read("[\"e\",{\"a\":[{\"_placeholder\":true,\"num\":1}]},"
                + "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":false,\"num\":0}]");
        List<String> delivered = new ArrayList<>();
        Attachments due = Attachments.of(payload, 2, () -> delivered.add("whole"));
        due.add(ONE);
        assertThat(due.areWhole()).isFalse();
        due.add(TWO);
        assertThat(due.areWhole()).isTrue();
        due.deliver();
        assertThat(payload.getJsonObject(1).getJsonArray("a").getBuffer(0)).isEqualTo(TWO);
        assertThat(payload.getBuffer(2)).isEqualTo(ONE);
        assertThat(payload.getJsonObject(3).getBoolean("_placeholder")).isFalse();
        assertThat(delivered).containsExactly("whole");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1 | ["e"]                                                                       | has no placeholder
            2 | ["e",{"_placeholder":true,"num":1}]                                         | has no placeholder
            1 | ["e",{"_placeholder":true,"num":1}]                                         | did not announce
            1 | ["e",{"_placeholder":true,"num":-1}]                                        | did not announce
            1 | ["e",{"_placeholder":true,"num":0.5}]                                       | did not announce
            1 | ["e",{"_placeholder":true,"num":"0"}]                                       | did not announce
            1 | ["e",{"_placeholder":true,"num":4294967296}]                                | did not announce
            1 | ["e",{"_placeholder":true}]                                                 | did not announce
            1 | ["e",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]           | two placeholders
            """)
    void placeholdersAndAttachmentsMustMatch(int count, String payload, String message) {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Attachments.of(read(payload), count, () -> {}))
                .withMessageContaining(message);
    }

    @Test
    void whatIsSentHasAPlaceholderForEachAndIsNotChanged() {
        var arguments = new JsonArray().add(1)
                .add(ONE)
                .add(new JsonObject().put("a", new JsonArray().add(TWO).addNull()));
        List<Outgoing> messages = Encoding.event("/custom", "5", "e", arguments);
        assertThat(messages.get(0)).hasToString("452-/custom,5[\"e\",1,{\"_placeholder\":true,\"num\":0},"
                + "{\"a\":[{\"_placeholder\":true,\"num\":1},null]}]");
        assertThat(messages.subList(1, 3)).extracting(Outgoing::toString).containsExactly("bAQID", "bBAU=");
        assertThat(messages).hasSize(3);
        assertThat(arguments.getBuffer(1)).isEqualTo(ONE);
    }

    @Test
    void whatHasNoBinaryIsOneText() {
        assertThat(Encoding.event("/", "", "e", new JsonArray().add("안녕"))).extracting(Outgoing::toString)
                .containsExactly("42[\"e\",\"안녕\"]");
        assertThat(Encoding.ack("/", "7", new JsonArray())).extracting(Outgoing::toString)
                .containsExactly("437[]");
        assertThat(Encoding.ack("/a", "7", new JsonArray().add(ONE))).extracting(Outgoing::toString)
                .containsExactly("461-/a,7[{\"_placeholder\":true,\"num\":0}]", "bAQID");
    }

    private static JsonArray read(String payload) throws ProtocolException {
        return new PayloadReader(new SocketIoSettings.JsonLimits(10, 1_000, 1_000)).ofArguments(payload);
    }
}
