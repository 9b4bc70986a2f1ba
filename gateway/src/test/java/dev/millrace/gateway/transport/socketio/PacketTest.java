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
            0                       | CONNECT       | /      |                 |
            0/chat,                 | CONNECT       | /chat  |                 |
            0/chat                  | CONNECT       | /chat  |                 |
            0/chat,{"token":"a,b"}  | CONNECT       | /chat  |                 | {"token":"a,b"}
            0{"token":"t"}          | CONNECT       | /      |                 | {"token":"t"}
            1/chat,                 | DISCONNECT    | /chat  |                 |
            2["e"]                  | EVENT         | /      |                 | ["e"]
            2/chat,["e",1]          | EVENT         | /chat  |                 | ["e",1]
            2/chat,0["e"]           | EVENT         | /chat  | 0               | ["e"]
            2/chat,007["e"]         | EVENT         | /chat  | 007             | ["e"]
            212["e"]                | EVENT         | /      | 12              | ["e"]
            2/chat,12               | EVENT         | /chat  | 12              |
            2/chat,123456789012345["e"] | EVENT     | /chat  | 123456789012345 | ["e"]
            3/chat,5[]              | ACK           | /chat  | 5               | []
            4/chat,{}               | CONNECT_ERROR | /chat  |                 | {}
            51-["e"]                | BINARY_EVENT  | /      | 1               | -["e"]
            6                       | BINARY_ACK    | /      |                 |
            2/a/b,["e"]             | EVENT         | /a/b   |                 | ["e"]
            """)
    void everyFormIsTakenApart(String text, Packet.Type type, String namespace, String ackId, String payload)
            throws ProtocolException {
        assertThat(Packet.parse(text)).isEqualTo(new Packet(type, namespace, ackId, payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "9[]", "a", "/chat", "-1", "[\"e\"]", " 2", "٢[\"e\"]"})
    void whatHasNoTypeIsRefused(String text) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Packet.parse(text))
                .withMessage("sent a packet of no known type");
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
        assertThat(Packet.head(Packet.Type.CONNECT_ERROR, "/", "")).isEqualTo("4");
    }
}
