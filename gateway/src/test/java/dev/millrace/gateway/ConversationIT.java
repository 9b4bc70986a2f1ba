package dev.millrace.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConversationIT {

    private final TestRedis redis;
    private final TestGateway gateway;

    ConversationIT(TestDatabase database, TestRedis redis) throws Exception {
        this.redis = redis;
        gateway = TestGateway.start(database, redis, "session.max-rooms", "3");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void everyMemberOnEveryEventLoopGetsEachMessageOnceAndInOrder() throws Exception {
        try (TestClient alice = gateway.client("alice"); TestClient bob = gateway.client("bob")) {
            alice.join(1);
            bob.join("1");
            assertThat(subscribers(1)).as("they are on both loops").isEqualTo(2);
            for (int i = 1; i <= 10; i++) {
                assertThat(alice.say(1, "a" + i).get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
                assertThat(bob.say(1, "b" + i).get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            }
            List<JsonObject> toAlice = messages(alice, 20);
            assertThat(messages(bob, 20)).isEqualTo(toAlice);
            assertThat(toAlice).extracting(m -> m.getLong("seq"))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
            assertThat(toAlice.subList(0, 4)).extracting(m -> m.getString("message"))
                    .containsExactly("a1", "b1", "a2", "b2");
            assertThat(alice.messagesWaiting() + bob.messagesWaiting()).isZero();
        }
    }

    @Test
    void theAckHoldsTheMessageThatEveryMemberGetsAndTheJournalKeeps() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.join(2);
            JsonObject ack = alice.say(2, "안녕 \uD83D\uDE00 \"\\\n").get(10, TimeUnit.SECONDS);
            JsonObject message = alice.message();
            assertThat(ack).isEqualTo(new JsonObject().put("success", true).put("data", message));
            assertThat(message.fieldNames()).containsExactly("seq", "epoch", "order", "id", "roomId",
                    "senderId",
                    "senderName",
                    "type", "message", "createdAt");
            assertThat(message.getValue("roomId")).isEqualTo(2);
            assertThat(message.getString("senderId")).isEqualTo("alice");
            assertThat(message.getString("senderName")).isEqualTo("Name of alice");
            assertThat(message.getString("message")).isEqualTo("안녕 \uD83D\uDE00 \"\\\n");
            assertThat(new JsonObject(journal(2).get(0))).isEqualTo(message);
            assertThat(MessageJson.read(journal(2).get(0).getBytes(StandardCharsets.UTF_8)).draft().text())
                    .isEqualTo("안녕 \uD83D\uDE00 \"\\\n");
        }
    }

    @Test
    void aPayloadCannotSayWhoSentIt() throws Exception {
        try (TestClient mallory = gateway.client("mallory")) {
            mallory.join(3);
            JsonObject forged = new JsonObject().put("roomId", 3)
                    .put("message", "x")
                    .put("senderId", "alice")
                    .put("senderName", "Alice")
                    .put("seq", 99)
                    .put("id", "1");
            JsonObject message = mallory.request("sendMessage", forged).getJsonObject("data");
            assertThat(message.getString("senderId")).isEqualTo("mallory");
            assertThat(message.getLong("seq")).isOne();
        }
    }

    @Test
    void whoLeavesHearsNoMoreAndMayNotSend() throws Exception {
        try (TestClient alice = gateway.client("alice"); TestClient bob = gateway.client("bob")) {
            alice.join(4);
            bob.join(4);
            assertThat(alice.request("leaveRoom", new JsonObject().put("roomId", 4)))
                    .isEqualTo(new JsonObject().put("success", true).put("message", "left room 4"));
            assertThat(bob.say(4, "alone").get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            assertThat(bob.message().getString("message")).isEqualTo("alone");
            assertThat(alice.say(4, "x").get(10, TimeUnit.SECONDS).getString("code"))
                    .isEqualTo("NOT_IN_ROOM");
            alice.join(4);
            assertThat(alice.messagesWaiting()).isZero();
            assertThat(bob.say(4, "again").get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            assertThat(alice.message().getString("message")).isEqualTo("again");
        }
    }

    @Test
    void aRoomWithoutMembersIsNotListenedTo() throws Exception {
        try (TestClient alice = gateway.client("alice"); TestClient bob = gateway.client("bob")) {
            alice.join(5);
            bob.join(5);
            bob.hangUp();
            await().until(() -> subscribers(5) == 1);
            alice.send("41/chat,");
            await().until(() -> subscribers(5) == 0);
        }
    }

    @Test
    void pipelinedSendsGetConsecutivePlacesAndTheirAcksInOrder() throws Exception {
        try (TestClient alice = gateway.client("alice"); TestClient bob = gateway.client("bob")) {
            List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
            JsonObject room = new JsonObject().put("roomId", 6);
            CompletableFuture<JsonObject> joined = alice.ask("joinRoom", room);
            bob.join(6);
            for (int i = 1; i <= 500; i++) {
                answers.add(alice.say(6, "m" + i));
                answers.add(bob.say(6, "m" + i));
            }
            assertThat(joined.get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            for (CompletableFuture<JsonObject> answer : answers) {
                assertThat(answer.get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            }
            assertThat(alice.ackOrder())
                    .containsExactlyElementsOf(LongStream.rangeClosed(0, 500).boxed().toList());
            List<JsonObject> heard = messages(alice, 1_000);
            assertThat(messages(bob, 1_000)).isEqualTo(heard);
            assertThat(heard).extracting(m -> m.getLong("seq"))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 1_000).boxed().toList());
            for (String sender : new String[]{"alice", "bob"}) {
                assertThat(heard.stream().filter(m -> m.getString("senderId").equals(sender)))
                        .extracting(m -> m.getString("message"))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 500).mapToObj(i -> "m" + i).toList());
            }
            assertThat(journal(6)).hasSize(1_000).extracting(json -> new JsonObject(json)).isEqualTo(heard);
            assertThat(heard).extracting(m -> m.getString("id")).doesNotHaveDuplicates();
        }
    }

    @Test
    void aRefusedEventWithoutAnAckIsAnException() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.send("42/chat,[\"sendMessage\",{\"roomId\":7,\"message\":\"x\"}]");
            assertThat(alice.exception()).isEqualTo(new JsonObject().put("success", false)
                    .put("code", "NOT_IN_ROOM")
                    .put("message", "join room 7 before sending to it"));
            alice.send("42/chat,[\"nonsense\"]");
            assertThat(alice.exception().getString("code")).isEqualTo("UNKNOWN_EVENT");
            alice.send("42/chat,[\"joinRoom\",{}]");
            assertThat(alice.exception().getString("field")).isEqualTo("roomId");
        }
    }

    @Test
    void anEventThatIsDoneAndWantsNoAckIsNotAnswered() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.send("42/chat,[\"joinRoom\",{\"roomId\":8}]");
            alice.send("42/chat,[\"sendMessage\",{\"roomId\":8,\"message\":\"x\"}]");
            assertThat(alice.message().getString("message")).isEqualTo("x");
            assertThat(alice.request("leaveRoom", new JsonObject().put("roomId", 8)).getBoolean("success"))
                    .isTrue();
            assertThat(alice.ackOrder()).containsExactly(0L);
        }
    }

    @Test
    void aTextThatIsNotAllowedIsRefusedAndNotJournaled() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.join(9);
            for (String text : new String[]{"", " \n", "x".repeat(1_001), "a\0b"}) {
                JsonObject answer = alice.say(9, text).get(10, TimeUnit.SECONDS);
                assertThat(answer.getBoolean("success")).isFalse();
                assertThat(answer.getString("code")).isEqualTo("INVALID_FIELD");
                assertThat(answer.getString("field")).isEqualTo("message");
            }
            alice.send("42/chat,[\"sendMessage\",{\"roomId\":9,\"message\":\"half \\ud83d\"}]");
            assertThat(alice.exception().getString("field")).isEqualTo("message");
            String longest = "\uD83D\uDE00".repeat(1_000);
            assertThat(alice.say(9, longest).get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            assertThat(alice.message().getString("message")).isEqualTo(longest);
            assertThat(journal(9)).hasSize(1);
        }
    }

    @Test
    void aSessionIsInSoManyRoomsAndNoMore() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.join("r1");
            alice.join("r2");
            alice.join("r3");
            JsonObject answer = alice.request("joinRoom", new JsonObject().put("roomId", "r4"));
            assertThat(answer.getString("code")).isEqualTo("TOO_MANY_ROOMS");
            assertThat(answer.getString("message")).isEqualTo("a session may be in at most 3 rooms");
            assertThat(subscribers("r4")).isZero();
        }
    }

    @Test
    void whoEntersTheNamespaceAgainStartsWithoutRooms() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.join(10);
            alice.send("41/chat,");
            alice.send("40/chat," + new JsonObject().put("token", TestGateway.token("alice")));
            assertThat(alice.packet()).startsWith("40/chat,{\"sid\":");
            assertThat(alice.say(10, "x").get(10, TimeUnit.SECONDS).getString("code"))
                    .isEqualTo("NOT_IN_ROOM");
        }
    }

    private static List<JsonObject> messages(TestClient client, int count) throws Exception {
        List<JsonObject> messages = new ArrayList<>();
        while (messages.size() < count) {
            messages.add(client.message());
        }
        return messages;
    }

    private long subscribers(Object room) throws Exception {
        try (RespClient client = redis.connect()) {
            List<?> answer = (List<?>) requireNonNull(
                    client.command("PUBSUB", "NUMSUB", "chat:room:" + room));
            return (Long) answer.get(1);
        }
    }

    /** The room's messages as they are in the journal. */
    private List<String> journal(Object room) throws Exception {
        var id = new RoomId(room.toString());
        List<String> found = new ArrayList<>();
        try (RespClient client = redis.connect()) {
            String journal = RedisNames.journal(new Partitions(16).of(id));
            for (Object entry : (List<?>) requireNonNull(client.command("XRANGE", journal, "-", "+"))) {
                List<?> fields = (List<?>) ((List<?>) entry).get(1);
                assertThat(fields).hasSize(2).first().isEqualTo("m");
                String json = (String) fields.get(1);
                if (new JsonObject(json).getValue("roomId").toString().equals(id.value())) {
                    found.add(json);
                }
            }
        }
        return found;
    }
}
