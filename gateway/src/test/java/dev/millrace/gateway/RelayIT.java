package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A client that polls two gateways in turn, as behind a proxy that does not know sessions apart. */
@WithPostgres
@WithRedis
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RelayIT {

    private static final String END = "no more of them";
    private static final String UNKNOWN = "{\"code\":1,\"message\":\"Session ID unknown\"}";

    private final TestDatabase database;
    private final TestRedis redis;
    private final TestGateway one;
    private final TestGateway other;
    private final HttpClient http = HttpClient.newHttpClient();

    RelayIT(TestDatabase database, TestRedis redis) throws Exception {
        this.database = database;
        this.redis = redis;
        // Most clients here vanish between two polls, and are not to be waited for.
        one = TestGateway.start(database, redis, "stop.patience", "500ms");
        other = TestGateway.start(database, redis, "stop.patience", "500ms");
    }

    @AfterAll
    void stop() {
        http.close();
        one.close();
        other.close();
    }

    @Test
    void aWholeConversationGoesOverBothGatewaysInOrder() throws Exception {
        var alice = new Poller(one.port(), other.port());
        try (TestClient bob = other.client("bob")) {
            alice.enter("alice");
            bob.join(1);
            alice.post("42/chat,0[\"joinRoom\",{\"roomId\":1}]");
            assertThat(alice.next()).isEqualTo("43/chat,0[{\"success\":true,\"message\":\"joined room 1\"}]");

            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= 30; i++) {
                assertThat(bob.say(1, "b" + i).get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
                alice.post("42/chat,[\"sendMessage\",{\"roomId\":1,\"message\":\"안녕 " + i + "\"}]");
                expected.add("b" + i);
                expected.add("안녕 " + i);
            }
            List<String> toBob = new ArrayList<>();
            List<String> toAlice = new ArrayList<>();
            while (toAlice.size() < expected.size()) {
                toAlice.add(new JsonArray(alice.next().substring("42/chat,".length())).getJsonObject(1)
                        .getString("message"));
                toBob.add(bob.message().getString("message"));
            }
            assertThat(toAlice).containsExactlyElementsOf(toBob)
                    .containsExactlyInAnyOrderElementsOf(expected);

            alice.post("1");
            await().until(() -> alice.poll(one.port()).statusCode() == 400);
            assertThat(alice.poll(other.port()).statusCode()).isEqualTo(400);
        }
    }

    @Test
    void whatIsPostedElsewhereMayBeAsLongAsAnywhere() throws Exception {
        var alice = new Poller(one.port(), other.port());
        alice.enter("alice");
        alice.post("42/chat,[\"joinRoom\",{\"roomId\":2}]");
        String longest = "안녕".repeat(500);
        String send = "42/chat,0[\"sendMessage\",{\"roomId\":2,\"message\":\"" + longest + "\"}]";
        assertThat(alice.post(other.port(), send).statusCode()).isEqualTo(200);
        assertThat(alice.poll(other.port()).body()).contains(longest);
        assertThat(alice.post(other.port(), "4".repeat(100_001)).statusCode()).isEqualTo(413);
        await().until(() -> alice.poll(one.port()).statusCode() == 400);
    }

    @Test
    void aSessionThatNobodyHasIsUnknownAtOnce() throws Exception {
        var alice = new Poller(one.port());
        for (String sid : List.of("AAAAAAAABBBBBBBBBBBBBBBBBBBB", "short", "AAAAAAAA%0ABBBBBBBBBBBBBBBBBBB",
                "")) {
            alice.sid = sid;
            HttpResponse<String> answer = alice.poll(one.port());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo(UNKNOWN);
            assertThat(alice.post(one.port(), "2").body()).isEqualTo(UNKNOWN);
        }
    }

    @Test
    void guessingSidsIsLimitedLikeHandshakesAndAsksNobodyNorReadsWhatIsPosted() throws Exception {
        try (TestGateway strict = TestGateway.start(database, redis, "http.event-loops", "1",
                "limit.handshakes", "1/1h burst 5"); RespClient admin = redis.connect()) {
            var alice = new Poller(one.port(), strict.port());
            alice.enter("alice");
            for (int i = 0; i < 20; i++) {
                alice.post(strict.port(), "42/chat,0[\"joinRoom\",{\"roomId\":4}]");
                assertThat(alice.poll(strict.port()).body()).as("a session that was found").startsWith("43");
            }
            var guessed = new Poller();
            String[] sids = {"AAAAAAAABBBBBBBBBBBBBBBBBBBB", "short"};
            for (int i = 0; published(admin) >= 0 && guessed.poll(strict.port()).statusCode() == 400; i++) {
                guessed.sid = sids[i % 2];
                assertThat(i).isLessThan(5);
            }
            long before = published(admin);
            guessed.sid = sids[0];
            assertThat(guessed.poll(strict.port()).statusCode()).isEqualTo(429);
            assertThat(guessed.post(strict.port(), "4x").statusCode()).isEqualTo(429);
            assertThat(Http.statusOf(strict.port(), "POST " + guessed.path()
                    + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 429 Too Many Requests");
            assertThat(published(admin)).isEqualTo(before);
            alice.post(strict.port(), "42/chat,1[\"joinRoom\",{\"roomId\":4}]");
            assertThat(alice.poll(strict.port()).body()).as("it goes on").startsWith("43");
        }
    }

    /** How often anything was, on all channels. */
    private static long published(RespClient admin) throws Exception {
        String stats = String.valueOf(admin.command("INFO", "commandstats"));
        Matcher calls = Pattern.compile("cmdstat_publish:calls=(\\d+)").matcher(stats);
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    /** How many letters were published from then on, before one of our own. */
    private static int letters(RespClient listener, RespClient admin) throws Exception {
        admin.command("PUBLISH", RedisNames.mailbox("test"), END);
        int letters = 0;
        while (!String.valueOf(listener.receive()).contains(END)) {
            letters++;
        }
        return letters;
    }

    @Test
    void whereNothingIsRelayedNobodyIsAskedAndNothingPassesThroughRedis() throws Exception {
        try (TestGateway alone = TestGateway.start(database, redis, "socketio.relay", "off");
                RespClient admin = redis.connect();
                RespClient listener = redis.connect()) {
            var alice = new Poller(one.port());
            alice.enter("alice");
            listener.command("PSUBSCRIBE", RedisNames.mailbox("*"));
            HttpResponse<String> answer = alice.poll(alone.port());
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEqualTo(UNKNOWN);
            var bob = new Poller(alone.port());
            bob.enter("bob");
            assertThat(bob.poll(one.port()).body()).isEqualTo(UNKNOWN);
            assertThat(letters(listener, admin)).as("only the other gateway asked").isEqualTo(1);
        }
    }

    @Test
    void aGatewayThatIsGoneIsNotWaitedFor() throws Exception {
        TestGateway leaving = TestGateway.start(database, redis);
        var alice = new Poller(leaving.port(), one.port());
        alice.enter("alice");
        alice.post(leaving.port(), "1");
        leaving.stop();
        HttpResponse<String> answer = alice.poll(one.port());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(UNKNOWN);
    }

    /** The first loop has the mailbox, and the session may be on either. */
    @Test
    void whatWasAskedOfAGatewayThatStopsIsAnsweredByPollsThatComeElsewhere() throws Exception {
        for (int i = 0; i < 2; i++) {
            TestGateway leaving = TestGateway.start(database, redis);
            var alice = new Poller(leaving.port(), one.port());
            alice.enter("alice");
            alice.post(leaving.port(), "42/chat,0[\"joinRoom\",{\"roomId\":5}]");
            assertThat(alice.poll(one.port()).body()).startsWith("43/chat,0");
            CompletableFuture<Void> stopped;
            try (RespClient admin = redis.connect()) {
                assertThat(admin.command("CLIENT", "PAUSE", "1000", "ALL")).isEqualTo("OK");
                alice.post(leaving.port(), "42/chat,1[\"sendMessage\",{\"roomId\":5,\"message\":\"last\"}]");
                stopped = CompletableFuture.runAsync(leaving::stop);
            }
            List<String> told = new ArrayList<>();
            while (!told.contains("1")) {
                HttpResponse<String> answer = alice.poll(one.port());
                assertThat(answer.statusCode()).as("after %s: %s", told, answer.body()).isEqualTo(200);
                told.addAll(List.of(answer.body().split("\u001e", -1)));
            }
            assertThat(told).anyMatch(packet -> packet.startsWith("43/chat,1[{\"success\":true"));
            stopped.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void whoIsBetweenTwoPollsIsToldByTheNextThatTheGatewayStopped() throws Exception {
        TestGateway leaving = TestGateway.start(database, redis, "stop.patience", "60s");
        var alice = new Poller(leaving.port(), one.port());
        alice.enter("alice");
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(leaving::stop);
        await().until(() -> alice.health(leaving.port()).statusCode() == 503);
        assertThat(alice.post(one.port(), "42/chat,[\"typing\",{\"roomId\":1}]").statusCode()).isEqualTo(200);
        assertThat(alice.poll(one.port()).body()).isEqualTo("1");
        stopped.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aPollThatIsBrokenOffElsewhereEndsTheSession() throws Exception {
        var alice = new Poller(one.port(), other.port());
        alice.enter("alice");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), other.port())) {
            socket.getOutputStream()
                    .write(("GET " + alice.path() + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
            // Whatever comes for it is another request's, which is refused because this one waits.
            socket.getOutputStream().flush();
        }
        await().until(() -> {
            HttpResponse<String> answer = alice.post(one.port(), "3");
            return answer.statusCode() == 400;
        });
    }

    @Test
    void aSecondPollOnAnotherGatewayEndsTheSession() throws Exception {
        var alice = new Poller(one.port(), other.port());
        alice.enter("alice");
        CompletableFuture<HttpResponse<String>> first = http.sendAsync(
                HttpRequest.newBuilder(alice.uri(other.port())).build(),
                HttpResponse.BodyHandlers.ofString());
        // The two race; whichever comes first waits, and the other one ends it.
        HttpResponse<String> second = alice.poll(one.port());
        HttpResponse<String> waited = first.get(10, TimeUnit.SECONDS);
        assertThat(IntStream.of(second.statusCode(), waited.statusCode()).sorted()).containsExactly(200, 400);
        assertThat(List.of(second.body(), waited.body())).contains("1");
        assertThat(alice.poll(other.port()).body()).isEqualTo(UNKNOWN);
    }

    @Test
    void aWebSocketCannotTakeOverASessionOfAnotherGateway() throws Exception {
        var alice = new Poller(one.port(), other.port());
        alice.enter("alice");
        assertThat(Http.statusOf(other.port(), "GET /socket.io/?EIO=4&transport=websocket&sid=" + alice.sid
                + " HTTP/1.1\r\nHost: localhost\r\n" + Http.UPGRADE + "\r\n"))
                .isEqualTo("HTTP/1.1 400 Bad Request");
        alice.post("42/chat,7[\"joinRoom\",{\"roomId\":3}]");
        assertThat(alice.next()).as("it goes on").startsWith("43/chat,7");
    }

    /** One after another it asks the gateways, and answers pings. */
    private final class Poller {

        private final int[] ports;
        private final Queue<String> packets = new ArrayDeque<>();
        private String sid = "";
        private int turn;

        Poller(int... ports) {
            this.ports = ports;
        }

        void enter(String user) throws Exception {
            String opened = send(HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + ports[0] + "/socket.io/?EIO=4&transport=polling")))
                    .body();
            sid = new JsonObject(opened.substring(1)).getString("sid");
            post("40/chat," + new JsonObject().put("token", TestGateway.token(user))
                    .put("vocabulary", "dogcat"));
            assertThat(next()).startsWith("40/chat,{\"sid\":");
        }

        /** The next packet that is no ping. */
        String next() throws Exception {
            while (packets.isEmpty()) {
                HttpResponse<String> answer = poll(nextPort());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                for (String packet : Arrays.asList(answer.body().split("\u001e", -1))) {
                    if (packet.equals("2")) {
                        post("3");
                    } else {
                        packets.add(packet);
                    }
                }
            }
            return packets.remove();
        }

        void post(String packets) throws Exception {
            HttpResponse<String> answer = post(nextPort(), packets);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ok");
        }

        HttpResponse<String> post(int port, String packets) throws Exception {
            return send(HttpRequest.newBuilder(uri(port))
                    .POST(HttpRequest.BodyPublishers.ofString(packets)));
        }

        HttpResponse<String> health(int port) throws Exception {
            return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health")));
        }

        HttpResponse<String> poll(int port) throws Exception {
            return send(HttpRequest.newBuilder(uri(port)));
        }

        URI uri(int port) {
            return URI.create("http://127.0.0.1:" + port + path());
        }

        String path() {
            return "/socket.io/?EIO=4&transport=polling&sid=" + sid;
        }

        private int nextPort() {
            turn++;
            return ports[turn % ports.length];
        }

        private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
