package dev.millrace.gateway.transport.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.transport.engineio.ProtocolException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0                       | CONNECT       | 0 | /      |                 |
            0/chat,                 | CONNECT       | 0 | /chat  |                 |
            0/chat                  | CONNECT       | 0 | /chat  |                 |
            0/chat,{"token":"a,b"}  | CONNECT       | 0 | /chat  |                 | {"token":"a,b"}
            0{"token":"t"}          | CONNECT       | 0 | /      |                 | {"token":"t"}
            1/chat,                 | DISCONNECT    | 0 | /chat  |                 |
            2["e"]                  | EVENT         | 0 | /      |                 | ["e"]
            2/chat,["e",1]          | EVENT         | 0 | /chat  |                 | ["e",1]
            2/chat,0["e"]           | EVENT         | 0 | /chat  | 0               | ["e"]
            2/chat,007["e"]         | EVENT         | 0 | /chat  | 007             | ["e"]
            212["e"]                | EVENT         | 0 | /      | 12              | ["e"]
            2/chat,12               | EVENT         | 0 | /chat  | 12              |
            2/chat,123456789012345["e"] | EVENT     | 0 | /chat  | 123456789012345 | ["e"]
            3/chat,5[]              | ACK           | 0 | /chat  | 5               | []
            4/chat,{}               | CONNECT_ERROR | 0 | /chat  |                 | {}
            51-["e"]                | BINARY_EVENT  | 1 | /      |                 | ["e"]
            50-["e"]                | BINARY_EVENT  | 0 | /      |                 | ["e"]
            512-/chat,7["e"]        | BINARY_EVENT  | 12 | /chat | 7               | ["e"]
            62-/chat,789[]          | BINARY_ACK    | 2 | /chat  | 789             | []
            2/a/b,["e"]             | EVENT         | 0 | /a/b   |                 | ["e"]
            """)
    void everyFormIsTakenApart(String text, Packet.Type type, int attachments, String namespace, String ackId,
            String payload)
            throws ProtocolException {
        assertThat(Packet.parse(text)).isEqualTo(new Packet(type, attachments, namespace, ackId, payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "9[]", "a", "/chat", "-1", "[\"e\"]", " 2", "٢[\"e\"]"})
    void whatHasNoTypeIsRefused(String text) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Packet.parse(text))
                .withMessage("sent a packet of no known type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "6", "5[\"e\"]", "5-[\"e\"]", "51", "51[\"e\"]", "5/chat,1-[]", "5-1-[]",
        "51.5-[]",
        "51e3-[]", "5 1-[]", "51234567890-[]", "5٢-[]"})
    void aBinaryPacketMustSayHowManyAttachmentsFollow(String text) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Packet.parse(text))
                .withMessage("sent a binary packet without a number of attachments");
    }

    @Test
    void aNamespaceOfMoreCharactersThanAnyHasIsRefused() throws ProtocolException {
        assertThat(Packet.parse("0/" + "x".repeat(127)).namespace()).hasSize(128);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Packet.parse("0/" + "x".repeat(128)))
                .withMessageContaining("128 characters");
    }

    @Test
    void anAckIdOfMoreThanFifteenDigitsIsRefused() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> Packet.parse("2/chat,1234567890123456[]"))
                .withMessageContaining("15 digits");
    }

    @Test
    void whatIsSentHasTheNamespaceInFront() {
        assertThat(Packet.event("/chat", "[\"message\",{}]")).isEqualTo("2/chat,[\"message\",{}]");
        assertThat(Packet.head(Packet.Type.ACK, "/chat", "12")).isEqualTo("3/chat,12");
        assertThat(Packet.head(Packet.Type.BINARY_ACK, 2, "/chat", "12")).isEqualTo("62-/chat,12");
        assertThat(Packet.head(Packet.Type.CONNECT_ERROR, "/", "")).isEqualTo("4");
    }
}
