package dev.millrace.gateway.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.catalog.CloseCode;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** What a client may take up, by either transport. */
class LimitsTest {

    private static final String ADDRESS = "127.0.0.1";

    @Test
    void whoNeverPollsIsGivenUpAfterTheHeartbeatsTimesAndNotBefore() throws Exception {
        try (TestEngine engine = TestEngine.start(quick())) {
            Poller client = engine.poller();
            engine.side().awaitEnd();
            assertThat(client.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void whoPongsStaysForAnyNumberOfHeartbeats() throws Exception {
        try (TestEngine engine = TestEngine.start(quick())) {
            Poller client = engine.poller();
            TestEngine.Side side = engine.side();
            for (int i = 0; i < 4; i++) {
                assertThat(client.poll()).isEqualTo("2");
                client.say("3");
                assertThat(side.heard()).isEqualTo("alive");
            }
            try (RawHttp last = client.begin()) {
                assertThat(last.answer().body()).isEqualTo("2");
            }
            try (RawHttp waiting = client.begin()) {
                assertThat(waiting.answer().body()).as("of who does not pong").isEqualTo("1");
            }
        }
    }

    @Test
    void aWebSocketThatDoesNotPongIsClosed() throws Exception {
        try (TestEngine engine = TestEngine.start(quick()); Sockets silent = Sockets.open(engine.port())) {
            assertThat(silent.closeCode()).isEqualTo(CloseCode.HEARTBEAT_MISSED.code());
        }
    }

    @Test
    void whoLeavesTooManyBytesOrPacketsUnpolledIsClosedAsSlow() throws Exception {
        try (TestEngine engine = TestEngine.start(TestEngine.with(settings -> new EngineSettings(
                settings.transports(), settings.pingInterval(), settings.pingTimeout(),
                settings.upgradeTimeout(), settings.maxPayload(), 1_000, 10)))) {
            Poller fat = engine.poller();
            TestEngine.Side fatSide = engine.side();
            Poller many = engine.poller();
            TestEngine.Side manySide = engine.side();
            Poller good = engine.poller();
            TestEngine.Side goodSide = engine.side();
            fatSide.say("x".repeat(600), "x".repeat(600), "over");
            manySide.say("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "over");
            goodSide.say("x".repeat(600), "x", "x", "x", "x", "x");
            fatSide.awaitEnd();
            manySide.awaitEnd();
            assertThat(fat.poll()).isEqualTo("1");
            assertThat(many.poll()).isEqualTo("1");
            assertThat(good.poll()).startsWith("4xxx");
            assertThat(goodSide.isOver()).isFalse();
        }
    }

    @Test
    void anAddressMayHaveSoManySessionsByEitherTransportAndRefusalsSayHowMany() throws Exception {
        try (TestEngine engine = TestEngine.start(TestEngine.PATIENT, 2)) {
            Poller first = engine.poller();
            engine.side();
            Sockets second = Sockets.open(engine.port());
            engine.side();
            RawHttp.Answer refused = Poller.handshake(engine.port());
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body()).contains("at most 2 sessions of one address");
            second.breakOff();
            await().until(() -> engine.server().perAddress().of(ADDRESS) == 1);
            Poller third = engine.poller();
            TestEngine.Side side = engine.side();
            assertThat(Poller.handshake(engine.port()).status()).isEqualTo(429);
            side.close(CloseCode.REVOKED);
            first.say("1");
            await().until(() -> engine.server().perAddress().of(ADDRESS) == 0);
            assertThat(third.poll()).isEqualTo("1");
        }
    }

    @Test
    void howeverASessionEndsItIsCountedNoMore() throws Exception {
        try (TestEngine engine = TestEngine.start(quick(), 100)) {
            engine.poller();
            engine.side().awaitEnd();
            await().until(() -> engine.server().perAddress().of(ADDRESS) == 0);
        }
        try (TestEngine engine = TestEngine.start(TestEngine.PATIENT, 100)) {
            engine.poller().post("abc");
            engine.side();
            Poller twice = engine.poller();
            engine.side();
            try (RawHttp one = twice.begin(); RawHttp other = twice.begin()) {
                assertThat(one.answer().status() + other.answer().status()).isEqualTo(600);
            }
            Poller over = engine.poller();
            engine.side();
            try (Sockets socket = Sockets.upgrade(engine.port(), over)) {
                socket.send("5");
                socket.send("4over");
                assertThat(socket.next()).isEqualTo("4over");
            }
            Sockets.open(engine.port()).breakOff();
            engine.side();
            try (RawHttp bomb = RawHttp.request(engine.port(), "GET",
                    "/engine.io/?EIO=4&transport=websocket", "x".repeat(10_000), "Connection: Upgrade",
                    "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")) {
                assertThat(bomb.status()).isEqualTo(400);
            }
            await().until(() -> engine.server().perAddress().of(ADDRESS) == 0);
        }
    }

    @Test
    void aPollOutlivesTheDeadlineOfRequestsAndABodyThatDribblesDoesNot() throws Exception {
        try (TestEngine engine = TestEngine.start(TestEngine.PATIENT, 0, "http.handshake-timeout", "300ms")) {
            Poller client = engine.poller();
            TestEngine.Side side = engine.side();
            Poller dribbler = engine.poller();
            TestEngine.Side other = engine.side();
            try (RawHttp poll = client.begin();
                    RawHttp post = RawHttp.send(engine.port(), "POST " + dribbler.target()
                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n4half")) {
                assertThat(post.isCut()).isTrue();
                other.awaitEnd();
                client.say("3");
                side.say("still waiting");
                assertThat(poll.answer().body()).isEqualTo("4still waiting");
            }
        }
    }

    @Test
    void aConnectionThatPolledHasADeadlineAgain() throws Exception {
        try (TestEngine engine = TestEngine.start(TestEngine.PATIENT, 0, "http.handshake-timeout", "300ms")) {
            Poller client = engine.poller();
            engine.side().say("hello");
            try (RawHttp poll = client.begin()) {
                assertThat(poll.answer().body()).isEqualTo("4hello");
                assertThat(poll.isCut()).isTrue();
            }
        }
    }

    private static EngineSettings quick() {
        return TestEngine.with(settings -> new EngineSettings(settings.transports(), Duration.ofMillis(200),
                Duration.ofMillis(500), settings.upgradeTimeout(), settings.maxPayload(),
                settings.outboxBytes(), settings.outboxMessages()));
    }
}
