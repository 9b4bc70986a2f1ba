package dev.millrace.gateway.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Whoever has more to say than a client may leave unread waits until it has read. */
class PortionsTest {

    private static final String LONG = "x".repeat(300);
    private static final int PORTIONS = 40;

    @Test
    void aClientThatPollsGetsOnePortionAfterTheOther() throws Exception {
        try (TestEngine engine = TestEngine.start(small(Duration.ofSeconds(20)))) {
            Poller client = engine.poller();
            TestEngine.Side side = engine.side();
            side.run(session -> tell(session, 0));
            var heard = new StringBuilder();
            while (heard.indexOf("over") < 0) {
                String polled = client.poll();
                assertThat(polled.length()).as("unread at once").isLessThan(1_000);
                heard.append(polled).append('\u001e');
            }
            assertThat(heard).hasToString(("4" + LONG + "\u001e").repeat(PORTIONS) + "4over\u001e");
            assertThat(side.isOver()).isFalse();
        }
    }

    @Test
    void aWebSocketGetsOnePortionAfterTheOther() throws Exception {
        try (TestEngine engine = TestEngine.start(small(Duration.ofSeconds(20)));
                Sockets client = Sockets.open(engine.port())) {
            assertThat(client.next()).startsWith("0");
            engine.side().run(session -> tell(session, 0));
            for (int i = 0; i < PORTIONS; i++) {
                assertThat(client.next()).isEqualTo("4" + LONG);
            }
            assertThat(client.next()).isEqualTo("4over");
        }
    }

    @Test
    void whatIsLeftWhenAWebSocketTakesOverGoesOverIt() throws Exception {
        try (TestEngine engine = TestEngine.start(small(Duration.ofSeconds(20)))) {
            Poller polling = engine.poller();
            TestEngine.Side side = engine.side();
            side.run(session -> tell(session, 0));
            try (Sockets socket = Sockets.upgrade(engine.port(), polling)) {
                String polled = polling.poll();
                socket.send("5");
                for (int i = polled.split("\u001e", -1).length; i < PORTIONS; i++) {
                    assertThat(socket.next()).isEqualTo("4" + LONG);
                }
                assertThat(socket.next()).isEqualTo("4over");
            }
        }
    }

    @Test
    void whoReadsNothingIsNotWaitedForThoughItPongs() throws Exception {
        try (TestEngine engine = TestEngine.start(small(Duration.ofMillis(200)))) {
            Poller client = engine.poller();
            TestEngine.Side side = engine.side();
            side.run(session -> tell(session, 0));
            await().until(() -> {
                client.post("3");
                return side.isOver();
            });
            assertThat(client.poll()).as("nothing that it left unread").isEqualTo("1");
        }
    }

    /** Says it so often, never more at once than is taken. */
    private static void tell(EngineSession session, int said) {
        int next = said;
        while (next < PORTIONS && session.takesMore()) {
            session.send(Outgoing.text(LONG));
            next++;
        }
        if (next == PORTIONS) {
            session.send(Outgoing.text("over"));
        } else {
            int from = next;
            session.whenItTakesMore(() -> tell(session, from));
        }
    }

    private static EngineSettings small(Duration ping) {
        return TestEngine.with(settings -> new EngineSettings(settings.transports(), ping,
                Duration.ofMillis(500), settings.upgradeTimeout(), settings.maxPayload(), 1_000, 100));
    }
}
