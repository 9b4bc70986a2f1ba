package dev.millrace.gateway.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sessions that go over from polling to a WebSocket, which is on another event loop as a rule. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpgradeTest {

    private TestEngine engine;

    @BeforeAll
    void start() throws Exception {
        engine = TestEngine.start();
    }

    @AfterAll
    void stop() {
        engine.close();
    }

    @RepeatedTest(5)
    void aSessionGoesOverToAWebSocketWithWhatWaits() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        try (Sockets socket = Sockets.upgrade(engine.port(), client)) {
            socket.send("2probe");
            assertThat(socket.next()).isEqualTo("3probe");
            side.run(session -> {
                session.send(Outgoing.text("one"));
                session.send(Outgoing.binary(Buffer.buffer(new byte[]{2, 3})));
            });
            socket.send("5");
            socket.send("4three");
            socket.send(new byte[]{4});
            assertThat(socket.next()).isEqualTo("4one");
            assertThat(socket.next()).isEqualTo("[2, 3]");
            assertThat(socket.next()).isEqualTo("4three");
            assertThat(socket.next()).isEqualTo("[4]");
            assertThat(side.heard()).isEqualTo("three");
        }
        side.awaitEnd();
        await().until(() -> engine.server().polled().find(client.sid()) == null);
    }

    @Test
    void whileItIsProbedAPollIsEndedByANoopAndSoIsTheNext() throws Exception {
        Poller client = engine.poller();
        engine.side();
        try (RawHttp waiting = client.begin(); Sockets socket = Sockets.upgrade(engine.port(), client)) {
            client.say("3");
            socket.send("2probe");
            assertThat(socket.next()).isEqualTo("3probe");
            assertThat(waiting.answer().body()).isEqualTo("6");
            assertThat(client.poll()).isEqualTo("6");
            client.say("4still polling");
            assertThat(client.poll()).isEqualTo("4still polling");
            assertThat(client.poll()).isEqualTo("6");
        }
    }

    @Test
    void nothingIsLostDoubledOrOutOfOrderHoweverMuchIsSaidMeanwhile() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        int many = 300;
        side.run(session -> {
            for (int i = 0; i < many; i++) {
                session.send(Outgoing.text("before " + i));
            }
        });
        List<String> heard = new ArrayList<>();
        try (Sockets socket = Sockets.upgrade(engine.port(), client)) {
            socket.send("2probe");
            assertThat(socket.next()).isEqualTo("3probe");
            heard.addAll(List.of(client.poll().split("\u001e")));
            for (int i = 0; i < many; i++) {
                side.say("while " + i);
                if (i == many / 3) {
                    heard.addAll(List.of(client.poll().split("\u001e")));
                }
                if (i == 2 * many / 3) {
                    socket.send("5");
                }
            }
            while (heard.size() < 2 * many || !heard.getLast().equals("4while " + (many - 1))) {
                heard.add(socket.next());
            }
        }
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            expected.add("4before " + i);
        }
        for (int i = 0; i < many; i++) {
            expected.add("4while " + i);
        }
        heard.remove("6");
        assertThat(heard).isEqualTo(expected);
    }

    @Test
    void requestsOfASessionThatWentOverAreRefusedAndItGoesOn() throws Exception {
        Poller client = engine.poller();
        engine.side();
        try (Sockets socket = upgraded(client)) {
            assertThat(client.answer().status()).isEqualTo(400);
            assertThat(client.post("4x").status()).isEqualTo(400);
            socket.send("4hello");
            assertThat(socket.next()).isEqualTo("4hello");
        }
    }

    @Test
    void aPollThatStillWaitsWhenItGoesOverIsRefused() throws Exception {
        Poller client = engine.poller();
        engine.side();
        try (Sockets socket = Sockets.upgrade(engine.port(), client)) {
            // Without a probe no poll is released, so it waits.
            try (RawHttp waiting = client.begin()) {
                client.say("3");
                socket.send("5");
                assertThat(waiting.answer().status()).isEqualTo(400);
            }
            socket.send("4hello");
            assertThat(socket.next()).isEqualTo("4hello");
        }
    }

    @Test
    void aSecondWebSocketIsClosedWhileOneProbesAndAfterwards() throws Exception {
        Poller client = engine.poller();
        engine.side();
        try (Sockets socket = Sockets.upgrade(engine.port(), client)) {
            socket.send("2probe");
            assertThat(socket.next()).isEqualTo("3probe");
            try (Sockets second = Sockets.upgrade(engine.port(), client)) {
                assertThat(second.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
            }
            socket.send("5");
            try (Sockets third = Sockets.upgrade(engine.port(), client)) {
                assertThat(third.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
            }
            socket.send("4hello");
            assertThat(socket.next()).isEqualTo("4hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "2prob", "3probe", "4hello", "1", "6", "x"})
    void whatIsNoProbeEndsTheWebSocketAndTheSessionGoesOnByPolling(String packet) throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        try (Sockets socket = Sockets.upgrade(engine.port(), client)) {
            socket.send(packet);
            assertThat(socket.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
        client.say("4still here");
        assertThat(client.poll()).isEqualTo("4still here");
        assertThat(side.isOver()).isFalse();
        try (Sockets again = upgraded(client)) {
            again.send("4over");
            assertThat(again.next()).isEqualTo("4over");
        }
    }

    @Test
    void aWebSocketThatBreaksWhileItProbesLeavesTheSession() throws Exception {
        Poller client = engine.poller();
        engine.side();
        try (Sockets socket = Sockets.upgrade(engine.port(), client)) {
            socket.send("2probe");
            assertThat(socket.next()).isEqualTo("3probe");
        }
        // As soon as the server has noticed, another may try.
        await().until(() -> {
            try (Sockets again = Sockets.upgrade(engine.port(), client)) {
                again.send("2probe");
                return again.nextOrNothing().equals("3probe");
            }
        });
        client.say("4still here");
        assertThat(client.poll()).isEqualTo("4still here");
    }

    @Test
    void aProbeThatIsNotCompletedInTimeIsClosedAndTheSessionGoesOn() throws Exception {
        try (TestEngine impatient = TestEngine.start(TestEngine.with(settings -> new EngineSettings(
                settings.transports(), settings.pingInterval(), settings.pingTimeout(),
                Duration.ofMillis(200),
                settings.maxPayload(), settings.outboxBytes(), settings.outboxMessages())))) {
            Poller client = impatient.poller();
            impatient.side();
            try (Sockets socket = Sockets.upgrade(impatient.port(), client)) {
                socket.send("2probe");
                assertThat(socket.next()).isEqualTo("3probe");
                assertThat(socket.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
            }
            client.say("4still here");
            assertThat(client.poll()).isEqualTo("4still here");
        }
    }

    @Test
    void aSessionThatEndsTakesItsProbeAlong() throws Exception {
        Poller client = engine.poller();
        engine.side();
        try (Sockets socket = Sockets.upgrade(engine.port(), client)) {
            socket.send("2probe");
            assertThat(socket.next()).isEqualTo("3probe");
            client.say("1");
            assertThat(socket.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    @Test
    void aSessionThatWentOverIsClosedWithACode() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        try (Sockets socket = upgraded(client)) {
            side.run(session -> {
                session.send(Outgoing.text("goodbye"));
                session.close(CloseCode.TOKEN_EXPIRED, "of a test");
            });
            assertThat(socket.next()).isEqualTo("4goodbye");
            assertThat(socket.closeCode()).isEqualTo(CloseCode.TOKEN_EXPIRED.code());
        }
    }

    private Sockets upgraded(Poller client) throws Exception {
        Sockets socket = Sockets.upgrade(engine.port(), client);
        socket.send("2probe");
        assertThat(socket.next()).isEqualTo("3probe");
        socket.send("5");
        // Heard over the WebSocket: it has taken over.
        socket.send("4over");
        assertThat(socket.next()).isEqualTo("4over");
        return socket;
    }
}
