package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.transport.SuiteServer;
import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the official suite of Socket.IO's protocol asks for, and what it leaves out, by a client that is just a socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketIoRulesTest {

    private static final String TWO_PLACES = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}";

    private final SuiteServer server;

    SocketIoRulesTest() throws Exception {
        server = SuiteServer.start(0, 1);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    // ---- entering ----

    @ParameterizedTest
    @ValueSource(strings = {"", "/custom,"})
    void whoEntersIsGreetedAndToldWhatItCameWith(String place) throws Exception {
        try (TestClient client = connected()) {
            client.send("40" + place + "{\"token\":\"123\"}");
            String welcome = client.packet();
            assertThat(welcome).startsWith("40" + place + "{");
            var greeting = new JsonObject(welcome.substring(2 + place.length()));
            assertThat(greeting.fieldNames()).containsExactly("sid");
            assertThat(greeting.getString("sid")).isNotEmpty();
            assertThat(client.packet()).isEqualTo("42" + place + "[\"auth\",{\"token\":\"123\"}]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/custom,", "/custom"})
    void whoBringsNothingMayEnterToo(String place) throws Exception {
        try (TestClient client = connected()) {
            client.send("40" + place);
            assertThat(client.packet()).startsWith("40");
            assertThat(client.packet()).endsWith("[\"auth\",{}]");
        }
    }

    @Test
    void anUnknownNamespaceIsSaidToBeOne() throws Exception {
        try (TestClient client = connected()) {
            client.send("40/random");
            assertThat(client.packet()).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4abc", "40[]", "40\"a\"", "40{", "42[\"message\"]", "43[]", "431[]", "44{}",
        "42/custom,[\"message\"]"})
    void whatIsNoConnectEndsTheConnection(String packet) throws Exception {
        try (TestClient client = connected()) {
            client.send(packet);
            assertThat(client.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    @Test
    void whoEntersNothingIsClosed() throws Exception {
        try (TestClient client = connected()) {
            assertThat(client.closeCode()).isEqualTo(CloseCode.CONNECT_TIMEOUT.code());
        }
    }

    @Test
    void whoComesAndGoesWithoutEndIsNotForgotten() throws Exception {
        try (TestClient client = connected()) {
            client.send("40/random");
            client.packet();
            client.send("40/custom,");
            client.packet();
            client.packet();
            client.send("41/custom,");
            assertThat(client.closeCode()).isEqualTo(CloseCode.CONNECT_TIMEOUT.code());
        }
    }

    @Test
    void whoEntersTwiceIsClosed() throws Exception {
        try (TestClient client = entered("")) {
            client.send("40");
            assertThat(client.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    // ---- leaving ----

    @Test
    void leavingOneNamespaceLeavesTheOther() throws Exception {
        try (TestClient client = entered("")) {
            client.send("40/custom");
            client.packet();
            client.packet();
            client.send("41/custom");
            client.send("42[\"message\",\"still here\"]");
            assertThat(client.packet()).isEqualTo("42[\"message-back\",\"still here\"]");
        }
    }

    @Test
    void leavingTheOnlyNamespaceLeavesTheConnection() throws Exception {
        try (TestClient client = entered("")) {
            client.send("41");
            client.send("40/custom,");
            assertThat(client.packet()).startsWith("40/custom,{\"sid\"");
        }
    }

    @Test
    void whatWasOnItsWayWhenTheClientWasSentAwayIsPassedOver() throws Exception {
        try (TestClient client = entered("")) {
            client.send("42[\"leave\"]");
            client.send("42[\"message\",1]");
            client.send("452-[\"message\"," + TWO_PLACES + "]");
            client.frame(TestClient.BINARY, true, new byte[]{1});
            client.frame(TestClient.BINARY, true, new byte[]{2});
            client.send("430[]");
            client.send("41");
            client.send("40");
            assertThat(client.packet()).isEqualTo("41");
            assertThat(client.packet()).startsWith("40{\"sid\"");
            assertThat(client.packet()).isEqualTo("42[\"auth\",{}]");
        }
    }

    // ---- speaking ----

    @ParameterizedTest
    @ValueSource(strings = {"", "/custom,"})
    void anEventComesWithItsArgumentsAsTheyAre(String place) throws Exception {
        try (TestClient client = entered(place)) {
            client.send("42" + place + "[\"message\",1,\"2\",{\"3\":[true]},null]");
            assertThat(client.packet())
                    .isEqualTo("42" + place + "[\"message-back\",1,\"2\",{\"3\":[true]},null]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/custom,"})
    void anEventCarriesBinaryValuesInOrder(String place) throws Exception {
        try (TestClient client = entered(place)) {
            client.send("452-" + place + "[\"message\"," + TWO_PLACES + "]");
            client.frame(TestClient.BINARY, true, new byte[]{1, 2, 3});
            client.frame(TestClient.BINARY, true, new byte[]{4, 5, 6});
            assertThat(client.packet()).isEqualTo("452-" + place + "[\"message-back\"," + TWO_PLACES + "]");
            assertThat(client.packet()).isEqualTo("bAQID");
            assertThat(client.packet()).isEqualTo("bBAUG");
        }
    }

    @Test
    void anAnswerHasTheIdOfWhatItAnswers() throws Exception {
        try (TestClient client = entered("")) {
            client.send("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
            assertThat(client.packet()).isEqualTo("43456[1,\"2\",{\"3\":[false]}]");
        }
    }

    @Test
    void anAnswerCarriesBinaryValuesToo() throws Exception {
        try (TestClient client = entered("")) {
            client.send("452-789[\"message-with-ack\"," + TWO_PLACES + "]");
            client.frame(TestClient.BINARY, true, new byte[]{1, 2, 3});
            client.frame(TestClient.BINARY, true, new byte[]{4, 5, 6});
            assertThat(client.packet()).isEqualTo("462-789[" + TWO_PLACES + "]");
            assertThat(client.packet()).isEqualTo("bAQID");
            assertThat(client.packet()).isEqualTo("bBAUG");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4abc", "42{}", "42abc[\"message-with-ack\",1,\"2\",{\"3\":[false]}]", "42",
        "42[]",
        "42[1]", "42[\"connect\"]", "42[\"disconnecting\"]", "4511-[\"message\"]", "451-[\"message\"]",
        "45-[\"message\"]", "41{}", "43[]", "47[]"})
    void whatIsNoPacketEndsTheConnection(String packet) throws Exception {
        try (TestClient client = entered("")) {
            client.send(packet);
            assertThat(client.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    @Test
    void aBinaryFrameThatNobodyAnnouncedEndsTheConnection() throws Exception {
        try (TestClient client = entered("")) {
            client.send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
            client.frame(TestClient.BINARY, true, new byte[]{1});
            client.frame(TestClient.BINARY, true, new byte[]{2});
            assertThat(client.packet()).startsWith("451-[\"message-back\"");
            assertThat(client.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    @Test
    void aTextWhereABinaryFrameIsDueEndsTheConnection() throws Exception {
        try (TestClient client = entered("")) {
            client.send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
            client.send("42[\"message\"]");
            assertThat(client.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    // ---- being asked ----

    @Test
    void theServerAsksAndHearsTheAnswer() throws Exception {
        try (TestClient client = entered("/custom,")) {
            client.send("42/custom,[\"ask\",\"a\"]");
            client.send("451-/custom,[\"ask\",{\"_placeholder\":true,\"num\":0}]");
            client.frame(TestClient.BINARY, true, new byte[]{1, 2, 3});
            assertThat(client.packet()).isEqualTo("42/custom,0[\"question\",\"a\"]");
            assertThat(client.packet())
                    .isEqualTo("451-/custom,1[\"question\",{\"_placeholder\":true,\"num\":0}]");
            assertThat(client.packet()).isEqualTo("bAQID");
            client.send("461-/custom,1[{\"_placeholder\":true,\"num\":0}]");
            client.frame(TestClient.BINARY, true, new byte[]{4, 5, 6});
            assertThat(client.packet())
                    .isEqualTo("451-/custom,[\"answered\",{\"_placeholder\":true,\"num\":0}]");
            assertThat(client.packet()).isEqualTo("bBAUG");
            client.send("43/custom,0[7]");
            assertThat(client.packet()).isEqualTo("42/custom,[\"answered\",7]");
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedForAndComesToNothingLater() throws Exception {
        try (TestClient client = entered("")) {
            client.send("42[\"ask\"]");
            assertThat(client.packet()).isEqualTo("420[\"question\"]");
            assertThat(client.packet()).isEqualTo("42[\"unanswered\",\"no answer came within 300 ms\"]");
            client.send("430[1]");
            client.send("4399[1]");
            client.send("42[\"message\"]");
            assertThat(client.packet()).isEqualTo("42[\"message-back\"]");
        }
    }

    private TestClient connected() throws Exception {
        TestClient client = TestClient.open(server.port());
        client.handshake();
        return client;
    }

    private TestClient entered(String place) throws Exception {
        TestClient client = connected();
        client.send("40" + place);
        client.packet();
        client.packet();
        return client;
    }
}
