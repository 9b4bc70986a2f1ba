package dev.millrace.gateway.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.EnumSet;

/** Which transports there are, WebSockets from the beginning, and which pages may poll. */
class TransportsTest {

    private static final String OPEN = "/engine.io/?EIO=4&transport=polling";

    @Test
    void aWebSocketFromTheBeginningSpeaksBothKinds() throws Exception {
        try (TestEngine engine = TestEngine.start(); Sockets socket = Sockets.open(engine.port())) {
            assertThat(socket.next()).startsWith("0{").contains("\"upgrades\":[]");
            socket.send("4안녕");
            socket.send(new byte[]{1, 2, 3, 4});
            assertThat(socket.next()).isEqualTo("4안녕");
            assertThat(socket.next()).isEqualTo("[1, 2, 3, 4]");
            socket.send("1");
            assertThat(socket.closeCode()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "b", "bAQIDBA==", "2", "2probe", "5", "0", "7"})
    void whatIsNoPacketOfAClientsEndsAWebSocket(String packet) throws Exception {
        try (TestEngine engine = TestEngine.start(); Sockets socket = Sockets.open(engine.port())) {
            socket.send(packet);
            assertThat(socket.closeCode()).isEqualTo(3500);
            engine.side().awaitEnd();
        }
    }

    @Test
    void pollingMayBeSwitchedOff() throws Exception {
        try (TestEngine engine = TestEngine.start(only(TransportName.WEBSOCKET));
                Sockets socket = Sockets.open(engine.port())) {
            assertThat(socket.next()).startsWith("0{");
            assertThat(Poller.handshake(engine.port()).body()).contains("Transport unknown");
        }
    }

    @Test
    void whereThereAreNoWebSocketsNoneIsOffered() throws Exception {
        try (TestEngine engine = TestEngine.start(only(TransportName.POLLING))) {
            assertThat(engine.poller().handshake().getJsonArray("upgrades")).isEmpty();
            assertThat(Poller.ask(engine.port(), "GET", "/engine.io/?EIO=4&transport=websocket", "").body())
                    .contains("Transport unknown");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://chat.example | https://chat.example | true
            https://evil.example |                      |
            """)
    void aBrowserIsToldWhetherThePageMayReadTheAnswer(String origin, String allowed, String credentials)
            throws Exception {
        try (TestEngine engine = TestEngine.start(TestEngine.PATIENT, 0, "http.origins",
                "https://chat.example")) {
            RawHttp.Answer answer = Poller.handshake(engine.port(), "Origin: " + origin);
            assertThat(answer.status()).isEqualTo(allowed == null ? 403 : 200);
            assertThat(answer.header("access-control-allow-origin")).isEqualTo(allowed);
            assertThat(answer.header("access-control-allow-credentials")).isEqualTo(credentials);
            assertThat(answer.header("vary")).isEqualTo("origin");
        }
    }

    @Test
    void aPageThatMayNotConnectMayNotGoOnWithASessionEither() throws Exception {
        try (TestEngine engine = TestEngine.start(TestEngine.PATIENT, 0, "http.origins",
                "https://chat.example")) {
            Poller client = engine.poller();
            engine.side().say("secret");
            RawHttp.Answer stolen = Poller.ask(engine.port(), "GET", client.target(), "",
                    "Origin: https://evil.example");
            assertThat(stolen.status()).isEqualTo(403);
            assertThat(client.poll()).isEqualTo("4secret");
            RawHttp.Answer own = Poller.ask(engine.port(), "POST", client.target(), "x",
                    "Origin: https://chat.example");
            assertThat(own.status()).isEqualTo(400);
            assertThat(own.header("access-control-allow-origin")).as("errors can be read as well")
                    .isEqualTo("https://chat.example");
        }
    }

    @Test
    void aBrowserMayAskBeforeItSendsHeadersOfThePages() throws Exception {
        try (TestEngine engine = TestEngine.start(TestEngine.PATIENT, 0, "http.origins",
                "https://chat.example")) {
            RawHttp.Answer allowed = Poller.ask(engine.port(), "OPTIONS", OPEN, "",
                    "Origin: https://chat.example", "Access-Control-Request-Method: POST",
                    "Access-Control-Request-Headers: authorization,x-mine");
            assertThat(allowed.status()).isEqualTo(204);
            assertThat(allowed.header("access-control-allow-headers")).isEqualTo("authorization,x-mine");
            assertThat(allowed.header("access-control-allow-methods")).isEqualTo("GET, POST");
            assertThat(allowed.header("access-control-allow-credentials")).isEqualTo("true");
            RawHttp.Answer refused = Poller.ask(engine.port(), "OPTIONS", OPEN, "",
                    "Origin: https://evil.example", "Access-Control-Request-Headers: x-mine");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.header("access-control-allow-origin")).isNull();
            assertThat(refused.header("access-control-allow-headers")).isNull();
        }
    }

    @Test
    void whereEveryPageMayConnectNoneMaySendCookies() throws Exception {
        try (TestEngine engine = TestEngine.start(TestEngine.PATIENT, 0, "http.origins", "*")) {
            RawHttp.Answer answer = Poller.handshake(engine.port(), "Origin: https://any.example");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("access-control-allow-origin")).isEqualTo("*");
            assertThat(answer.header("access-control-allow-credentials")).isNull();
        }
    }

    private static EngineSettings only(TransportName transport) {
        return TestEngine.with(settings -> new EngineSettings(EnumSet.of(transport), settings.pingInterval(),
                settings.pingTimeout(), settings.upgradeTimeout(), settings.maxPayload(),
                settings.outboxBytes(), settings.outboxMessages()));
    }
}
