package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What clients that break the rules do to themselves, and do not do to others. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolIT {

    private final TestGateway gateway;
    private final TestGateway impatient;
    private final TestClient witness;
    private final TestRedis redis;

    ProtocolIT(TestDatabase database, TestRedis redis) throws Exception {
        this.redis = redis;
        gateway = TestGateway.start(database, redis, "http.event-loops", "1", "socketio.outbox", "65536");
        impatient = TestGateway.start(database, redis, "http.event-loops", "1", "socketio.ping-interval",
                "100ms",
                "socketio.ping-timeout", "2s", "socketio.connect-timeout", "1s", "socketio.unanswered",
                "3",
                "socketio.max-payload", "2000", "message.max-length", "100");
        witness = gateway.client("witness");
        witness.join("lobby");
    }

    @AfterAll
    void stop() throws IOException {
        witness.close();
        gateway.close();
        impatient.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0{}", "2", "2probe", "3junk", "5", "7", "x", "\0", "안녕", "4", "4x",
        "47", "43",
        "43/chat,[]", "43/other,1[]", "43/chat,x[]",
        "44/chat,{}", "45-[\"e\"]", "451-/chat,[\"e\"]", "46", "451-/chat,1[\"e\"]", "4511-/chat,[\"e\"]",
        "45999999999-/chat,[\"e\"]",
        "451-/chat,[\"e\",{\"_placeholder\":true,\"num\":1}]", "41/chat,{}",
        "42/chat,[\"disconnect\"]", "42/chat,[\"connect_error\",1]", "42/chat,x1[\"e\"]", "42",
        "42[\"joinRoom\",{\"roomId\":1}]",
        "42/chat,", "42/chat,null", "42/chat,{}", "42/chat,[]", "42/chat,[1]", "42/chat,[null]",
        "42/chat,[[\"e\"]]",
        "42/chat,[\"e\"", "42/chat,[\"e\"]]", "42/chat,junk", "42/chat,7", "42/chat,\"e\"",
        "42/chat,1234567890123456[\"e\"]", "42/other,[\"e\"]", "40/chat,{}", "42/chat,[\"e\",NaN]"})
    void aMalformedPacketEndsItsSessionAndNoOther(String packet) throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.join("lobby");
            mallory.send(packet);
            assertThat(mallory.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
        assertUndisturbed();
    }

    /** Nobody looks into it. */
    @ParameterizedTest
    @ValueSource(strings = {"43/chat,1", "43/chat,1[]", "43/chat,1{}", "43/chat,1junk"})
    void anAnswerThatNobodyWaitsForIsPassedOver(String packet) throws Exception {
        try (TestClient client = gateway.client("mallory")) {
            client.send(packet);
            client.join("lobby");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"40/chat,null", "40/chat,[]", "40/chat,7.5", "40/chat,\"token\"", "40/chat,{",
        "40/chat,junk",
        "42/chat,[\"joinRoom\",{\"roomId\":1}]", "42/chat,null"})
    void aMalformedPacketOfAStrangerEndsItsSession(String packet) throws Exception {
        try (TestClient mallory = gateway.open()) {
            mallory.handshake();
            mallory.send(packet);
            assertThat(mallory.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "9"})
    void whatIsOverALimitIsRefusedAndTheSessionGoesOn(String manifold) throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.send("42/chat,[\"joinRoom\"," + manifold.repeat(15_000));
            JsonObject refused = mallory.exception();
            assertThat(refused.getString("code")).isEqualTo("INVALID_FIELD");
            assertThat(refused.getString("message")).startsWith("arguments must be at most 32 levels deep");
            assertThat(mallory.request("leaveRoom", new JsonObject().put("roomId", 1)).getBoolean("success"))
                    .isTrue();
        }
        assertUndisturbed();
    }

    @Test
    void theAttachmentsOfWhatIsRefusedArePassedOver() throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.send("452-/chat,[\"joinRoom\"," + "[".repeat(100));
            mallory.frame(TestClient.BINARY, true, new byte[]{1});
            mallory.frame(TestClient.BINARY, true, new byte[]{2});
            assertThat(mallory.exception().getString("code")).isEqualTo("INVALID_FIELD");
            mallory.join("lobby");
        }
    }

    @Test
    void aBinaryValueIsNoText() throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.join("lobby");
            mallory.send("451-/chat,[\"sendMessage\",{\"roomId\":\"lobby\",\"message\":"
                    + "{\"_placeholder\":true,\"num\":0}}]");
            mallory.frame(TestClient.BINARY, true, new byte[]{1});
            assertThat(mallory.exception().getString("message")).isEqualTo("message must be a string");
        }
        assertUndisturbed();
    }

    @Test
    void anAnswerThatNobodyWaitsForIsNothing() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.send("43/chat,1[]");
            alice.send("461-/chat,2[{\"_placeholder\":true,\"num\":0}]");
            alice.frame(TestClient.BINARY, true, new byte[]{1});
            alice.join("lobby");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"42/chat,[\"joinRoom\",{\"roomId\":1}]", "41/chat,", "450-/chat,[\"e\"]"})
    void anotherPacketWhereAnAttachmentIsDueEndsTheSession(String packet) throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.send("451-/chat,[\"e\",{\"_placeholder\":true,\"num\":0}]");
            mallory.send(packet);
            assertThat(mallory.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
        assertUndisturbed();
    }

    @Test
    void enteringTheNamespaceTwiceIsMalformedToo() throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.send("40/chat," + new JsonObject().put("token", TestGateway.token("mallory")));
            assertThat(mallory.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    @Test
    void aNoopIsHeardAndMeansNothing() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.send("6");
            alice.join("lobby");
        }
    }

    @Test
    void aBinaryFrameEndsTheSession() throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.frame(TestClient.BINARY, true, new byte[]{1, 2, 3});
            assertThat(mallory.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
        assertUndisturbed();
    }

    @Test
    void aPacketInFragmentsIsAPacket() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.frame(TestClient.TEXT, false, "42/chat,[\"nonse".getBytes(UTF_8));
            alice.frame(0, false, "nse".getBytes(UTF_8));
            alice.frame(0, true, "\"]".getBytes(UTF_8));
            assertThat(alice.exception().getString("code")).isEqualTo("UNKNOWN_EVENT");
        }
    }

    @Test
    void aPacketWhoseFirstFragmentIsEmptyIsAPacket() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.frame(TestClient.TEXT, false, new byte[0]);
            alice.frame(0, true, "42/chat,[\"nonsense\"]".getBytes(UTF_8));
            assertThat(alice.exception().getString("code")).isEqualTo("UNKNOWN_EVENT");
            alice.frame(TestClient.TEXT, false, new byte[0]);
            alice.frame(0, true, new byte[0]);
            assertThat(alice.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    @Test
    void aTextThatIsNotUtf8EndsTheSession() throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.frame(TestClient.TEXT, true, "42/chat,[\"\u00FF\"]".getBytes(ISO_8859_1));
            assertThat(mallory.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
        assertUndisturbed();
    }

    @Test
    void whoAsksBeforeItSendsABodyIsTold() throws Exception {
        assertThat(Http.statusOf(gateway.port(), """
                POST /socket.io/?EIO=4&transport=polling&sid=x HTTP/1.1\r
                Host: localhost\r
                Content-Length: 1\r
                Expect: 100-continue\r
                \r
                """)).isEqualTo("HTTP/1.1 100 Continue");
    }

    @Test
    void anOverlongFrameEndsTheSession() throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.frame(TestClient.TEXT, true,
                    ("42/chat,[\"" + "x".repeat(100_000) + "\"]").getBytes(UTF_8));
            assertThat(mallory.closeCode()).isIn((int) CloseCode.PROTOCOL_ERROR.code(), 1009);
        }
        assertUndisturbed();
    }

    @Test
    void anOverlongPacketOfManyFragmentsEndsTheSession() throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.frame(TestClient.TEXT, false, "42/chat,[\"".getBytes(UTF_8));
            // The last of them goes over the limit, and is the last: what follows would find the socket closed.
            for (int i = 0; i < 4; i++) {
                mallory.frame(0, false, "x".repeat(30_000).getBytes(UTF_8));
            }
            assertThat(mallory.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
        assertUndisturbed();
    }

    @Test
    void aFrameThatIsNoWebSocketFrameEndsTheConnection() throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.raw(new byte[]{(byte) 0xFF, (byte) 0xFF, 0, 0, 0, 0, 0, 0});
            assertThat(mallory.closeCode()).isPositive();
        }
        assertUndisturbed();
    }

    @Test
    void theClientMayCloseInEngineIosWay() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.send("1");
            assertThat(alice.closeCode()).isPositive();
        }
    }

    /** The close frame comes while an answer is still due and the connection is left open by the client. */
    @Test
    void aClientThatSendsItsCloseFrameBehindARequestIsGoneForTheOthersToo() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (TestClient mallory = gateway.client("mallory")) {
                mallory.join("lobby");
                var burst = new ByteArrayOutputStream();
                for (int j = 0; j < 20; j++) {
                    burst.writeBytes(TestClient.framed(TestClient.TEXT, true,
                            "42/chat,99[\"sendMessage\",{\"roomId\":\"lobby\",\"message\":\"bye\"}]"
                                    .getBytes(UTF_8)));
                }
                burst.writeBytes(TestClient.framed(TestClient.CLOSE, true, new byte[]{3, (byte) 0xE8}));
                mallory.ignoreClose();
                mallory.raw(burst.toByteArray());
                String last = "after " + i;
                assertThat(witness.say("lobby", last).get(10, TimeUnit.SECONDS).getBoolean("success"))
                        .isTrue();
                List<String> heard = new ArrayList<>();
                while (heard.isEmpty() || !heard.get(heard.size() - 1).equals(last)) {
                    heard.add(witness.message().getString("message"));
                }
                await().until(() -> !mallory.isOpen());
            }
        }
    }

    @Test
    void whoMissesAHeartbeatIsClosedAndWhoAnswersStays() throws Exception {
        try (TestClient alive = impatient.client("alive"); TestClient dead = impatient.client("dead")) {
            dead.stopPonging();
            assertThat(dead.closeCode()).isEqualTo(CloseCode.HEARTBEAT_MISSED.code());
            assertThat(alive.request("leaveRoom", new JsonObject().put("roomId", 1)).getBoolean("success"))
                    .isTrue();
            assertThat(alive.isOpen()).isTrue();
        }
    }

    @Test
    void whoEntersNoNamespaceIsClosed() throws Exception {
        try (TestClient idle = impatient.open(); TestClient elsewhere = impatient.open()) {
            elsewhere.handshake();
            elsewhere.send("40/elsewhere,");
            assertThat(idle.closeCode()).isEqualTo(CloseCode.CONNECT_TIMEOUT.code());
            assertThat(elsewhere.closeCode()).isEqualTo(CloseCode.CONNECT_TIMEOUT.code());
        }
    }

    @Test
    void whoLeavesTheNamespaceMustEnterItAgainInTime() throws Exception {
        try (TestClient idle = impatient.client("idle")) {
            idle.send("41/chat,");
            assertThat(idle.closeCode()).isEqualTo(CloseCode.CONNECT_TIMEOUT.code());
        }
    }

    @Test
    void aClientThatDoesNotReadIsClosedAsSlowWhileOthersGoOn() throws Exception {
        String text = "x".repeat(1_000);
        try (TestClient slow = TestClient.openWithoutReading(gateway.port(), 4_096);
                TestClient alice = gateway.client("alice")) {
            slow.send("40/chat," + new JsonObject().put("token", TestGateway.token("slow")));
            slow.send("42/chat,[\"joinRoom\",{\"roomId\":\"slow\"}]");
            slow.send("42/chat,[\"joinRoom\",{\"roomId\":\"flood\"}]");
            alice.join("flood");
            await().until(() -> subscribers("slow") == 1);
            var answers = new ArrayList<CompletableFuture<JsonObject>>();
            while (subscribers("slow") == 1) {
                answers.clear();
                for (int i = 0; i < 500; i++) {
                    answers.add(alice.say("flood", text));
                }
                for (int i = 0; i < 500; i++) {
                    assertThat(answers.get(i).get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
                    assertThat(alice.message().getString("message")).isEqualTo(text);
                }
            }
            assertThat(alice.isOpen()).isTrue();
            slow.startReading();
            assertThat(slow.closeCode()).isEqualTo(CloseCode.SLOW.code());
        }
        assertUndisturbed();
    }

    @Test
    void whoPingsWithoutReadingThePongsIsClosedAsSlow() throws Exception {
        var many = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            many.writeBytes(TestClient.framed(TestClient.PING, true, new byte[125]));
        }
        byte[] pings = many.toByteArray();
        try (TestClient mallory = TestClient.openWithoutReading(gateway.port(), 4_096)) {
            // A socket that is closed by the server refuses to be written to, at the latest here.
            boolean refused = false;
            for (int i = 0; i < 500 && !refused; i++) {
                try {
                    mallory.raw(pings);
                } catch (IOException e) {
                    refused = true;
                }
            }
            mallory.startReading();
            assertThat(mallory.closeCode()).isIn((int) CloseCode.SLOW.code(), TestClient.NO_CODE);
        }
        assertUndisturbed();
    }

    @Test
    void requestsBeyondTheLimitAreRefusedAndTheSessionGoesOn() throws Exception {
        try (TestClient alice = impatient.client("alice")) {
            alice.join(1);
            var frames = new ByteArrayOutputStream();
            for (int i = 0; i < 50; i++) {
                frames.writeBytes(TestClient.framed(TestClient.TEXT, true,
                        "42/chat,[\"sendMessage\",{\"roomId\":1,\"message\":\"m\"}]".getBytes(UTF_8)));
            }
            alice.raw(frames.toByteArray());
            JsonObject refused = alice.exception();
            assertThat(refused.getString("code")).isEqualTo("TOO_MANY_REQUESTS");
            assertThat(refused.getString("message"))
                    .isEqualTo("at most 3 requests may wait for their answers");
            await().until(() -> alice.say(1, "again").get(10, TimeUnit.SECONDS).getBoolean("success"));
        }
    }

    private long subscribers(String room) throws Exception {
        try (RespClient client = redis.connect()) {
            List<?> answer = (List<?>) requireNonNull(
                    client.command("PUBSUB", "NUMSUB", "chat:room:" + room));
            return (Long) answer.get(1);
        }
    }

    private void assertUndisturbed() throws Exception {
        assertThat(witness.isOpen()).isTrue();
        String text = "still here " + System.nanoTime();
        assertThat(witness.say("lobby", text).get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
        String heard;
        do {
            heard = witness.message().getString("message");
        } while (!heard.equals(text));
    }
}
