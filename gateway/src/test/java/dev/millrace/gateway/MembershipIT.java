package dev.millrace.gateway;

import static java.util.Objects.requireNonNull;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a change of a room means for those who are connected to two gateways. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MembershipIT {

    private final TestDatabase database;
    private final TestRedis redis;
    private final TestGateway one;
    private final TestGateway other;
    private final ApiClient owner;
    private final List<TestClient> clients = new ArrayList<>();

    MembershipIT(TestDatabase database, TestRedis redis) throws Exception {
        this.database = database;
        this.redis = redis;
        this.one = TestGateway.start(database, redis, "room.unknown", "refused");
        this.other = TestGateway.start(database, redis, "room.unknown", "refused");
        this.owner = ApiClient.of(one, "alice");
    }

    @AfterEach
    void leave() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
        clients.clear();
    }

    @AfterAll
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void whoIsNoMemberIsRefusedAsIfThereWereNoSuchRoom() throws Exception {
        String room = room("bob");
        TestClient eve = client(one, "eve");
        assertThat(join(eve, room)).isEqualTo("NOT_A_MEMBER");
        assertThat(join(eve, "there-is-none")).isEqualTo("NOT_A_MEMBER");
        assertThat(join(client(other, "bob"), room)).isEmpty();
    }

    @Test
    void aRemovedMemberIsToldOnEveryGatewayAndHearsNothingThatIsSaidAfterTheAnswer() throws Exception {
        String room = room("bob", "carol");
        List<TestClient> bobs = List.of(in(one, "bob", room), in(other, "bob", room));
        List<TestClient> others = List.of(in(one, "carol", room), in(other, "carol", room));
        owner.delete("/rooms/" + room + "/members/bob").done(204);
        for (TestClient carol : others) {
            carol.say(room, "between us").get(10, TimeUnit.SECONDS);
        }
        for (TestClient bob : bobs) {
            assertThat(changed(bob)).isEqualTo("REMOVED bob");
            assertThat(say(bob, room)).isEqualTo("NOT_IN_ROOM");
            assertThat(join(bob, room)).isEqualTo("NOT_A_MEMBER");
            assertThat(bob.textsSoFar()).doesNotContain("between us");
        }
        for (TestClient carol : others) {
            assertThat(changed(carol)).isEqualTo("REMOVED bob");
            await().until(() -> carol.messagesWaiting() >= 3);
            assertThat(carol.textsSoFar()).contains("Name of bob", "between us");
        }
    }

    @Test
    void whoLeavesHasLeftOnEveryGatewayAndMayComeBack() throws Exception {
        String room = room("bob");
        TestClient here = in(one, "bob", room);
        TestClient there = in(other, "bob", room);
        ApiClient bob = ApiClient.of(other, "bob");
        bob.post("/rooms/" + room + "/leave").done(204);
        assertThat(changed(here)).isEqualTo("LEFT bob");
        assertThat(changed(there)).isEqualTo("LEFT bob");
        assertThat(say(here, room)).isEqualTo("NOT_IN_ROOM");
        bob.post("/rooms/" + room + "/join").done(200);
        assertThat(join(here, room)).isEmpty();
        assertThat(say(here, room)).isEmpty();
    }

    @Test
    void aClosedRoomTakesNothingInOnAnyGatewayAndCanBeJoinedToBeRead() throws Exception {
        String room = room("bob", "carol");
        TestClient bob = in(other, "bob", room);
        TestClient carol = in(one, "carol", room);
        var named = new JsonObject().put("roomId", room).put("message", "before").put("clientId", "b-1");
        JsonObject first = bob.request("sendMessage", named);
        owner.post("/rooms/" + room + "/close",
                new JsonObject().put("participants", new JsonArray().add("bob"))).done(200);
        assertThat(say(bob, room)).isEqualTo("ROOM_CLOSED");
        JsonObject again = bob.request("sendMessage", named);
        assertThat(again.getBoolean("repeated")).isTrue();
        assertThat(again.getJsonObject("data")).isEqualTo(first.getJsonObject("data"));
        assertThat(changed(bob)).isEqualTo("ENDED");
        assertThat(List.of(changed(carol), changed(carol))).as("who did not take part")
                .containsExactly("ENDED", "REMOVED carol");
        assertThat(say(carol, room)).isEqualTo("NOT_IN_ROOM");
        assertThat(bob.textsSoFar()).as("the end is the last word").endsWith("CLOSED");
        TestClient late = client(one, "bob");
        assertThat(join(late, room)).isEmpty();
        assertThat(say(late, room)).isEqualTo("ROOM_CLOSED");
    }

    /** Redis came back empty, and knows of no room that has ended. */
    @Test
    void aRoomThatRedisForgotHasEndedAllTheSame() throws Exception {
        String room = room("bob");
        TestClient there = in(other, "bob", room);
        owner.post("/rooms/" + room + "/close").done(200);
        assertThat(changed(there)).isEqualTo("ENDED");
        try (RespClient console = redis.connect()) {
            for (Object key : (List<?>) requireNonNull(console.command("KEYS", "chat:{*}:rooms"))) {
                console.command("DEL", (String) requireNonNull(key));
            }
        }
        assertThat(say(there, room)).isEqualTo("ROOM_CLOSED");
        assertThat(say(in(one, "bob", room), room)).isEqualTo("ROOM_CLOSED");
        ApiClient.of(one, "bob")
                .post("/rooms/" + room + "/messages", new JsonObject().put("message", "too late"))
                .refused(409, "ROOM_CLOSED");
    }

    @Test
    void aRemovalThatWasNotHeardIsFoundOutWhenTheFeedIsBack() throws Exception {
        String room = room("bob", "carol");
        TestClient bob = in(one, "bob", room);
        TestClient carol = in(one, "carol", room);
        try (Connection connection = database.connect();
                PreparedStatement remove = connection.prepareStatement("""
                        UPDATE millrace.room_member SET left_at = now(), removed = true
                        WHERE room_id = ? AND member_id = 'bob'""")) {
            remove.setString(1, room);
            assertThat(remove.executeUpdate()).isOne();
        }
        assertThat(say(bob, room)).as("nobody was told").isEmpty();
        try (RespClient console = redis.connect()) {
            console.command("CLIENT", "KILL", "TYPE", "pubsub");
        }
        assertThat(changed(bob)).isEqualTo("REMOVED bob");
        assertThat(say(bob, room)).isEqualTo("NOT_IN_ROOM");
        assertThat(say(carol, room)).isEmpty();
        await().until(() -> carol.textsSoFar().contains("hello"));
        assertThat(bob.textsSoFar()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whateverIsAcknowledgedWhileARoomIsClosedComesBeforeTheClosingMessage() throws Exception {
        List<String> members = List.of("m1", "m2", "m3", "m4", "m5", "m6");
        String room = room(members.toArray(String[]::new));
        List<Long> acknowledged = Collections.synchronizedList(new ArrayList<>());
        var begun = new CountDownLatch(200);
        List<CompletableFuture<String>> refusals = new ArrayList<>();
        for (String member : members) {
            TestClient client = in(refusals.size() % 2 == 0 ? one : other, member, room);
            refusals.add(
                    CompletableFuture.supplyAsync(() -> sayUntilRefused(client, room, acknowledged, begun)));
        }
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        owner.post("/rooms/" + room + "/close").done(200);
        for (CompletableFuture<String> refusal : refusals) {
            assertThat(refusal.get(20, TimeUnit.SECONDS)).isEqualTo("ROOM_CLOSED");
        }
        JsonArray newest = owner.get("/rooms/" + room + "/messages?limit=1")
                .done(200)
                .getJsonArray("messages");
        JsonObject closing = newest.getJsonObject(newest.size() - 1);
        assertThat(closing.getString("type")).isEqualTo("SYSTEM");
        assertThat(closing.getString("message")).isEqualTo("CLOSED");
        assertThat(acknowledged).allSatisfy(seq -> assertThat(seq).isLessThan(closing.getLong("seq")));
    }

    private static String sayUntilRefused(TestClient client, String room, List<Long> acknowledged,
            CountDownLatch begun) {
        try {
            while (true) {
                JsonObject answer = client.say(room, "on and on").get(10, TimeUnit.SECONDS);
                if (!answer.getBoolean("success")) {
                    return answer.getString("code");
                }
                acknowledged.add(answer.getJsonObject("data").getLong("seq"));
                begun.countDown();
            }
        } catch (Exception e) {
            return e.toString();
        }
    }

    private String room(String... members) throws Exception {
        var all = new JsonArray();
        for (String member : members) {
            all.add(new JsonObject().put("userId", member).put("name", "Name of " + member));
        }
        return owner
                .post("/rooms", new JsonObject().put("kind", "GROUP").put("title", "us").put("members", all))
                .done(201)
                .getString("id");
    }

    private TestClient in(TestGateway gateway, String user, String room) throws Exception {
        TestClient client = client(gateway, user);
        client.join(room);
        return client;
    }

    private TestClient client(TestGateway gateway, String user) throws Exception {
        TestClient client = gateway.client(user);
        clients.add(client);
        return client;
    }

    /** The refusal's code; empty where it is done. */
    private static String join(TestClient client, String room) throws Exception {
        return code(client.request("joinRoom", new JsonObject().put("roomId", room)));
    }

    private static String say(TestClient client, String room) throws Exception {
        return code(client.say(room, "hello").get(10, TimeUnit.SECONDS));
    }

    private static String code(JsonObject answer) {
        return answer.getBoolean("success") ? "" : answer.getString("code");
    }

    /** What the client is told next that changed, and of whom. */
    private static String changed(TestClient client) throws Exception {
        String packet = client.packet();
        while (!packet.startsWith("42/chat,[\"roomChanged\",")) {
            packet = client.packet();
        }
        JsonObject told = new JsonArray(packet.substring("42/chat,".length())).getJsonObject(1);
        JsonObject member = told.getJsonObject("member");
        return told.getString("what") + (member == null ? "" : " " + member.getString("id"));
    }
}
