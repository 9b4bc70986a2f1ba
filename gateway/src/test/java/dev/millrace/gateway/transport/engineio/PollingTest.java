package dev.millrace.gateway.transport.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;

/** Sessions whose every request comes to another event loop than the last. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PollingTest {

    private TestEngine engine;

    @BeforeAll
    void start() throws Exception {
        engine = TestEngine.start();
    }

    @AfterAll
    void stop() {
        engine.close();
    }

    @Test
    void theOpenPacketTellsWhatAClientMustKnowAndNothingElse() throws Exception {
        JsonObject open = engine.poller().handshake();
        engine.side();
        assertThat(open.fieldNames()).containsExactlyInAnyOrder("sid", "upgrades", "pingInterval",
                "pingTimeout", "maxPayload");
        assertThat(open.getJsonArray("upgrades").encode()).isEqualTo("[\"websocket\"]");
        assertThat(open.getInteger("pingInterval")).isEqualTo(20_000);
        assertThat(open.getInteger("maxPayload")).isEqualTo(100_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | transport=polling               | 5 | Unsupported protocol version
            GET    | EIO=abc&transport=polling       | 5 | Unsupported protocol version
            GET    | EIO=3&transport=polling         | 5 | Unsupported protocol version
            GET    | EIO=4                           | 0 | Transport unknown
            GET    | EIO=4&transport=abc             | 0 | Transport unknown
            POST   | EIO=4&transport=polling         | 2 | Bad handshake method
            PUT    | EIO=4&transport=polling         | 2 | Bad handshake method
            GET    | EIO=4&transport=polling&sid=x   | 1 | Session ID unknown
            POST   | EIO=4&transport=polling&sid=x   | 1 | Session ID unknown
            DELETE | EIO=4&transport=polling&sid=x   | 3 | Bad request
            GET    | EIO=4&transport=websocket&sid=x | 1 | Session ID unknown
            GET    | EIO=4&transport=websocket       | 3 | Bad request
            """)
    void whatIsNoRequestOfASessionIsRefusedInEngineIosOwnWords(String method, String query, int code,
            String message) throws Exception {
        RawHttp.Answer answer = Poller.ask(engine.port(), method, "/engine.io/?" + query, "");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject().put("code", code).put("message", message));
    }

    @Test
    void aHeadIsRefusedToo() throws Exception {
        try (RawHttp head = RawHttp.request(engine.port(), "HEAD", "/engine.io/?EIO=4&transport=polling",
                "")) {
            assertThat(head.status()).isEqualTo(400);
        }
    }

    @Test
    void packetsOfBothKindsTravelBothWaysInOnePayload() throws Exception {
        Poller client = engine.poller();
        client.say("4hello\u001ebAQIDBA==\u001e4안녕 👋\u001e4");
        engine.side();
        RawHttp.Answer answer = client.answer();
        assertThat(answer.body()).isEqualTo("4hello\u001ebAQIDBA==\u001e4안녕 👋\u001e4");
        assertThat(answer.head().toLowerCase(Locale.ROOT))
                .contains("content-type: text/plain; charset=utf-8", "cache-control: no-store",
                        "x-content-type-options: nosniff");
    }

    @Test
    void aPollWaitsUntilThereIsSomethingAndThenHasAllThatWasSentInOneTurn() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        try (RawHttp poll = client.begin()) {
            // Heard after the poll has come, as far as a client can know.
            side.say("one", "two", "three");
            String first = poll.answer().body();
            assertThat(first).isEqualTo("4one\u001e4two\u001e4three");
        }
    }

    @Test
    void aPostIsAnsweredOkInHtmlAsTheReferenceDoes() throws Exception {
        RawHttp.Answer answer = engine.poller().post("3");
        engine.side();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok");
        assertThat(answer.head()).contains("content-type: text/html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "7", "0", "2", "2probe", "5", "3junk", "b", "b!", "bAQI=D",
        "4fine\u001e", "\u001e4fine", "4fine\u001e\u001e4fine", "안녕"})
    void aMalformedPayloadIsRefusedAndEndsTheSession(String payload) throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        if (payload.equals("b")) {
            client.say(payload);
            assertThat(client.poll()).as("an empty binary message is one").isEqualTo("b");
            return;
        }
        assertThat(client.post(payload).status()).isEqualTo(400);
        assertThat(client.answer().status()).isEqualTo(400);
        side.awaitEnd();
    }

    @Test
    void bytesThatAreNoTextAreRefusedAndEndTheSession() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        try (RawHttp post = RawHttp.send(engine.port(), "POST " + client.target()
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n")) {
            post.write("4\u00FF!");
            assertThat(post.answer().status()).isEqualTo(400);
        }
        side.awaitEnd();
        assertThat(side.hasHeardMore()).isFalse();
    }

    @Test
    void whileAStopWaitsForTheLastAnswersPongsAreHeardAndNothingElse() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        side.run(session -> {
            side.owe();
            session.shutDown();
        });
        client.say("4unheard");
        client.say("3\u001e4unheard\u001ebAQID");
        assertThat(side.heard()).isEqualTo("alive");
        side.run(session -> {
            session.send(Outgoing.text("the last answer"));
            side.answer();
        });
        side.awaitEnd();
        assertThat(side.hasHeardMore()).isFalse();
        assertThat(client.poll()).isEqualTo("4the last answer");
        client.say("4said before it knows");
        assertThat(client.poll()).isEqualTo("1");
        assertThat(client.post("3").status()).isEqualTo(400);
        assertThat(side.hasHeardMore()).isFalse();
    }

    @Test
    void aCloseIsHeardThoughAStopWaitsForTheLastAnswers() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        side.run(session -> {
            side.owe();
            session.shutDown();
        });
        client.say("1");
        side.awaitEnd();
    }

    @Test
    void aBinaryBodyIsNoPayload() throws Exception {
        Poller client = engine.poller();
        assertThat(Poller.ask(engine.port(), "POST", client.target(), "4x",
                "Content-Type: application/octet-stream").status()).isEqualTo(400);
        engine.side().awaitEnd();
    }

    @Test
    void aNoopIsHeardAndMeansNothing() throws Exception {
        Poller client = engine.poller();
        engine.side();
        client.say("6\u001e4still here");
        assertThat(client.poll()).isEqualTo("4still here");
    }

    @Test
    void whatFollowsAMalformedPacketIsNotHeard() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        assertThat(client.post("4one\u001ex\u001e4two").status()).isEqualTo(400);
        side.awaitEnd();
        assertThat(side.heard()).isEqualTo("one");
        assertThat(side.hasHeardMore()).isFalse();
    }

    @Test
    void aSecondPollIsRefusedAndEndsTheSessionAndTheFirst() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        try (RawHttp one = client.begin(); RawHttp other = client.begin()) {
            RawHttp.Answer first = one.answer();
            RawHttp.Answer second = other.answer();
            assertThat(new int[]{first.status(), second.status()}).containsExactlyInAnyOrder(200, 400);
            assertThat(first.status() == 200 ? first.body() : second.body()).isEqualTo("1");
        }
        side.awaitEnd();
        assertThat(client.answer().status()).isEqualTo(400);
    }

    @Test
    void aPollThatIsBrokenOffEndsTheSession() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        RawHttp poll = client.begin();
        client.say("3");
        poll.breakOff();
        side.awaitEnd();
        assertThat(client.answer().status()).isEqualTo(400);
    }

    @Test
    void aPostThatIsBrokenOffEndsTheSession() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        try (RawHttp post = RawHttp.send(engine.port(), "POST " + client.target()
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n4half")) {
            client.say("3");
            assertThat(side.isOver()).isFalse();
            post.breakOff();
        }
        side.awaitEnd();
    }

    @Test
    void moreThanOneMayPostIs413AndEndsTheSession() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        client.say("4" + "x".repeat(99_999));
        assertThat(client.poll()).hasSize(100_000);
        RawHttp.Answer tooLong = client.post("4" + "x".repeat(100_000));
        assertThat(tooLong.status()).isEqualTo(413);
        assertThat(tooLong.head()).as("or the next request would be sent after it")
                .contains("connection: close");
        side.awaitEnd();
        assertThat(client.answer().status()).isEqualTo(400);
    }

    @Test
    void aCloseThatIsPostedEndsThePollThatWaits() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        try (RawHttp poll = client.begin()) {
            client.say("3");
            client.say("1");
            assertThat(poll.answer().body()).isEqualTo("6");
        }
        side.awaitEnd();
        assertThat(client.answer().status()).isEqualTo(400);
    }

    @Test
    void aCloseThatOvertookAPollEndsThatPollTooAndNoOther() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        client.say("1");
        side.awaitEnd();
        assertThat(client.poll()).isEqualTo("6");
        assertThat(client.answer().status()).isEqualTo(400);
        assertThat(client.post("4too late").status()).isEqualTo(400);
    }

    @Test
    void whatFollowsAPostedCloseIsNotHeard() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        client.say("1\u001e4x");
        side.awaitEnd();
        assertThat(side.hasHeardMore()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = CloseCode.class, names = {"SHUTDOWN", "TOKEN_EXPIRED", "REVOKED", "INTERNAL",
        "SESSION_REPLACED", "CONNECT_TIMEOUT"})
    void aSessionThatTheServerEndsIsToldSoByAnAnswerAfterTheLastEvents(CloseCode why) throws Exception {
        Poller waiting = engine.poller();
        TestEngine.Side side = engine.side();
        Poller between = engine.poller();
        TestEngine.Side other = engine.side();
        try (RawHttp poll = waiting.begin()) {
            waiting.say("3");
            side.run(session -> {
                session.send(Outgoing.text("goodbye"));
                session.close(why, "of a test");
            });
            other.say("goodbye");
            other.close(why);
            other.awaitEnd();
            assertThat(poll.answer().body()).isEqualTo("4goodbye");
        }
        assertThat(waiting.poll()).isEqualTo("1");
        assertThat(waiting.answer().status()).isEqualTo(400);
        assertThat(between.poll()).isEqualTo("4goodbye");
        assertThat(between.poll()).isEqualTo("1");
        assertThat(between.answer().status()).isEqualTo(400);
    }

    @Test
    void sessionsThatAreOverAreForgotten() throws Exception {
        Poller client = engine.poller();
        TestEngine.Side side = engine.side();
        assertThat(engine.server().polled().find(client.sid())).isNotNull();
        assertThat(client.post("abc").status()).isEqualTo(400);
        side.awaitEnd();
        await().until(() -> engine.server().polled().find(client.sid()) == null);
    }

    @Test
    void manySessionsKeepTheirOrderHoweverTheirRequestsAreDealt() throws Exception {
        Poller client = engine.poller();
        engine.side();
        var heard = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            client.say("4" + i + "\u001e4" + i + "b");
            if (i % 7 == 0) {
                heard.append(client.poll()).append('\u001e');
            }
        }
        heard.append(client.poll());
        var expected = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            expected.append(i == 0 ? "" : "\u001e")
                    .append('4')
                    .append(i)
                    .append("\u001e4")
                    .append(i)
                    .append('b');
        }
        assertThat(heard.toString()).isEqualTo(expected.toString());
    }
}
