package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clients of all families in the same rooms, on two gateways. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VocabulariesIT {

    private final TestDatabase database;
    private final TestRedis redis;
    private final TestGateway one;
    private final TestGateway other;

    VocabulariesIT(TestDatabase database, TestRedis redis) throws Exception {
        this.database = database;
        this.redis = redis;
        one = TestGateway.start(database, redis);
        other = TestGateway.start(database, redis);
    }

    @AfterAll
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void aMessageReachesEveryFamilyInItsOwnWords() throws Exception {
        try (TestClient dogcat = one.client("dora");
                TestClient sweet = other.client("siwoo");
                TestClient nats = one.client("4");
                TestClient sender = other.client("7")) {
            dogcat.join(1);
            assertThat(sweet.request("join-room", new JsonObject().put("roomId", "1")))
                    .isEqualTo(new JsonObject().put("success", true).put("message", "joined room 1"));
            JsonObject joined = new JsonObject().put("success", true).put("roomId", "1");
            assertThat(nats.request("join_room", new JsonObject().put("roomId", 1))).isEqualTo(joined);
            assertThat(sender.request("join_room", new JsonObject().put("roomId", "1"))).isEqualTo(joined);
            assertThat(event(nats, "user_joined").getValue("userId")).isEqualTo(7);

            JsonObject sent = sender.request("send_message",
                    new JsonObject().put("roomId", "1").put("content", "안녕").put("type", "IMAGE"))
                    .getJsonObject("message");

            assertThat(sent.fieldNames()).containsExactlyInAnyOrder("seq", "epoch", "order", "id", "roomId",
                    "senderId", "senderName", "type", "content", "createdAt");
            assertThat(event(nats, "new_message")).isEqualTo(sent);
            assertThat(event(sender, "new_message")).isEqualTo(sent);
            JsonObject ours = sent.copy().put("roomId", 1).put("message", sent.getString("content"));
            ours.remove("content");
            assertThat(dogcat.message()).isEqualTo(ours);
            JsonObject sweets = ours.copy().put("text", sent.getString("content"));
            sweets.put("senderType", "USER").remove("message");
            assertThat(event(sweet, "new-message")).isEqualTo(sweets);
            assertThat(sweets.getString("type")).isEqualTo("IMAGE");
        }
    }

    @Test
    void whoSpeaksOneVocabularyIsRefusedTheEventsOfAnother() throws Exception {
        try (TestClient nats = one.client("4")) {
            assertThat(nats.request("join_room", new JsonObject().put("roomId", "2")).getBoolean("success"))
                    .isTrue();
            assertThat(nats.request("joinRoom", new JsonObject().put("roomId", "2")))
                    .isEqualTo(new JsonObject().put("success", false)
                            .put("code", "UNKNOWN_EVENT")
                            .put("error",
                                    "there is no such event; there are join_room, leave_room, send_message, typing, mark_read, history, presence"));
            nats.send("42/chat,[\"send_message\",{\"roomId\":\"2\",\"content\":\" \"}]");
            assertThat(event(nats, "error")).isEqualTo(new JsonObject().put("success", false)
                    .put("code", "INVALID_FIELD")
                    .put("field", "content")
                    .put("message", "content must not be empty"));
        }
    }

    @Test
    void whoeverMayWaitForItIsToldThatItIsConnected() throws Exception {
        try (TestClient first = one.open();
                TestClient said = one.open();
                TestClient another = one.open()) {
            first.handshake();
            first.send("40/chat," + new JsonObject().put("token", TestGateway.token("4")));
            String welcome = first.packet();
            String sid = new JsonObject(welcome.substring(welcome.indexOf('{'))).getString("sid");
            assertThat(first.connected()).isEqualTo(
                    new JsonObject().put("userId", 4).put("name", "Name of 4").put("socketId", sid));

            said.enter(auth("alice").put("vocabulary", "nats"));
            assertThat(said.connected().getValue("userId")).isEqualTo("alice");

            another.enter(auth("bob").put("vocabulary", "dogcat"));
            another.join(3);
            assertThat(another.wasToldConnected()).as("before the ack of what came later").isFalse();
        }
    }

    @Test
    void aVocabularyThatThereIsNotLetsNobodyIn() throws Exception {
        try (TestClient client = one.open()) {
            client.handshake();
            client.send("40/chat," + auth("alice").put("vocabulary", "stomp"));
            String refused = client.packet();
            assertThat(refused).startsWith("44/chat,");
            assertThat(new JsonObject(refused.substring(8)).getJsonObject("data").getString("field"))
                    .isEqualTo("vocabulary");
        }
    }

    @Test
    void aGatewayMayBeToldWhatEverybodySpeaks() throws Exception {
        try (TestGateway sweet = TestGateway.start(database, redis, "socketio.vocabulary", "sweetorder");
                TestClient client = sweet.client("siwoo")) {
            assertThat(client.request("joinRoom", new JsonObject().put("roomId", 4)).getString("code"))
                    .isEqualTo("UNKNOWN_EVENT");
            client.send("42/chat,7[\"join-room\",\"4\"]");
            assertThat(client.request("send-message", new JsonObject().put("roomId", 4).put("text", "x"))
                    .getBoolean("success")).isTrue();
            assertThat(client.wasToldConnected()).isFalse();
        }
    }

    @Test
    void othersOnEveryGatewayAreToldWhoJoinsTypesAndLeaves() throws Exception {
        try (TestClient here = one.client("1");
                TestClient there = other.client("2");
                TestClient dogcat = one.client("dora")) {
            natsJoin(here, "5");
            natsJoin(there, "5");
            JsonObject two = new JsonObject().put("roomId", "5")
                    .put("userId", 2)
                    .put("userName",
                            "Name of 2");
            assertThat(event(here, "user_joined")).isEqualTo(two);
            natsJoin(there, "5");

            dogcat.join(5);
            JsonObject dora = new JsonObject().put("roomId", "5")
                    .put("userId", "dora")
                    .put("userName", "Name of dora");
            assertThat(event(here, "user_joined")).as("joining again is not told").isEqualTo(dora);
            assertThat(event(there, "user_joined")).isEqualTo(dora);

            JsonObject typing = new JsonObject().put("roomId", 5).put("isTyping", true);
            for (int i = 0; i < 20; i++) {
                assertThat(there.request("typing", typing).getString("roomId")).isEqualTo("5");
            }
            there.request("typing", typing.copy().put("isTyping", false));
            assertThat(event(here, "typing")).isEqualTo(two.copy().put("isTyping", true));
            JsonObject next = event(here, "typing");
            while (next.getBoolean("isTyping")) {
                // A slow machine may take more than a second for the twenty.
                next = event(here, "typing");
            }
            assertThat(next).isEqualTo(two.copy().put("isTyping", false));

            there.request("leave_room", new JsonObject().put("roomId", "5"));
            assertThat(event(here, "user_left")).isEqualTo(two);
            dogcat.hangUp();
            assertThat(event(here, "user_left")).isEqualTo(dora);
            assertThat(dogcat.messagesWaiting()).isZero();
        }
    }

    @Test
    void whoDoesItIsNotToldAndItsOtherSessionsAre() throws Exception {
        try (TestClient phone = one.client("9"); TestClient browser = one.client("9")) {
            natsJoin(phone, "6");
            natsJoin(browser, "6");
            assertThat(event(phone, "user_joined").getValue("userId")).isEqualTo(9);
            phone.request("typing", new JsonObject().put("roomId", "6").put("isTyping", true));
            assertThat(event(browser, "typing").getValue("userId")).isEqualTo(9);
            browser.request("send_message", new JsonObject().put("roomId", "6").put("content", "x"));
            assertThat(event(phone, "new_message").getString("content")).isEqualTo("x");
        }
    }

    @Test
    void whereNoticesAreOffNobodyIsTold() throws Exception {
        try (TestGateway quiet = TestGateway.start(database, redis, "room.notices", "off");
                TestClient here = one.client("1");
                TestClient there = quiet.client("2")) {
            natsJoin(here, "7");
            natsJoin(there, "7");
            there.request("typing", new JsonObject().put("roomId", "7").put("isTyping", true));
            there.request("send_message", new JsonObject().put("roomId", "7").put("content", "x"));
            assertThat(event(here, "new_message").getString("content")).isEqualTo("x");
        }
    }

    @Test
    void aNoticeOfANewerGatewayIsPassedOverAndAMalformedOneToo() throws Exception {
        try (TestClient dogcat = one.client("dora"); RespClient publisher = redis.connect()) {
            dogcat.join(8);
            publisher.command("PUBLISH", "chat:room:8", "{\"event\":\"read\",\"by\":\"x\",\"upTo\":7}");
            publisher.command("PUBLISH", "chat:room:8", "{\"event\":\"typing\",\"by\":\"x\",");
            publisher.command("PUBLISH", "chat:room:8",
                    "{\"event\":\"left\",\"by\":\"x\",\"roomId\":\"a b\"}");
            publisher.command("PUBLISH", "chat:room:8", "{\"message\":\"a foreign one\"}");
            assertThat(dogcat.message().getString("message")).isEqualTo("a foreign one");
        }
    }

    @Test
    void aStopTellsThatItsMembersLeave() throws Exception {
        try (TestGateway leaving = TestGateway.start(database, redis);
                TestClient here = one.client("1");
                TestClient there = leaving.client("2")) {
            natsJoin(here, "9");
            natsJoin(there, "9");
            event(here, "user_joined");
            leaving.stop();
            assertThat(event(here, "user_left").getValue("userId")).isEqualTo(2);
            await().until(() -> !there.isOpen());
        }
    }

    private static JsonObject auth(String user) throws Exception {
        return new JsonObject().put("token", TestGateway.token(user));
    }

    private static void natsJoin(TestClient client, String room) throws Exception {
        assertThat(client.request("join_room", new JsonObject().put("roomId", room)))
                .isEqualTo(new JsonObject().put("success", true).put("roomId", room));
    }

    /** The argument of the next event, which must be that one. */
    private static JsonObject event(TestClient client, String name) throws Exception {
        String packet = client.packet();
        assertThat(packet).startsWith("42/chat,[\"" + name + "\",");
        return new JsonArray(packet.substring("42/chat,".length())).getJsonObject(1);
    }
}
