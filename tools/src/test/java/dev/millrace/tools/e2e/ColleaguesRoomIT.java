package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.tools.e2e.Someone.Reply;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.util.List;
import java.util.Map;

/** People who write to one or several others, and see who has read it, who types and who is there. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ColleaguesRoomIT {

    private final Deployment deployment;

    ColleaguesRoomIT(TestDatabase database, TestRedis redis) throws Exception {
        deployment = new Deployment.Plan(database, redis).gateways(2)
                .with("room.unknown", "refused")
                .with("presence.grace", "2s")
                .start();
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    @Test
    void twoPeopleHaveOneRoomWhoeverOpensIt() {
        try (Someone four = Someone.user(deployment, 0, "4");
                Someone five = Someone.user(deployment, 1, "5")) {
            String room = direct(four, "5", 201);
            assertThat(direct(four, "5", 200)).isEqualTo(room);
            assertThat(direct(five, "4", 200)).isEqualTo(room);

            four.connect("nats").does("join_room", Map.of("roomId", room));
            five.connect("nats").does("join_room", Map.of("roomId", room));
            four.does("typing", Map.of("roomId", room, "isTyping", true));
            JsonNode typing = five.hears("typing", told -> told.get("isTyping").asBoolean());
            assertThat(typing.get("userId").asInt()).isEqualTo(4);
            assertThat(typing.get("roomId").isTextual()).isTrue();

            JsonNode sent = four.does("send_message", Map.of("roomId", room, "content", "안녕", "senderId", 5))
                    .get("message");
            assertThat(sent.get("senderId").asInt()).as("whatever it says").isEqualTo(4);
            five.hears("new_message", said -> said.get("id").equals(sent.get("id")));
            assertThat(five.unread(room)).isEqualTo(1);
            JsonNode read = five
                    .does("mark_read", Map.of("roomId", room, "messageId", sent.get("id").asText()))
                    .get("data");
            assertThat(read.get("unread").asLong()).isZero();
            assertThat(read.get("roomId").asText()).isEqualTo(room);
            JsonNode receipt = four.hears("messages_read", told -> told.at("/member/id").asInt() == 5);
            assertThat(receipt.at("/read/seq")).isEqualTo(sent.get("seq"));
            assertThat(five.unread(room)).isZero();
            assertThat(four.unread(room)).isZero();
        }
    }

    @Test
    void aGroupIsItsOwnersAndThoseWhoAreNotInItSeeNothing() {
        try (Someone owner = Someone.user(deployment, 0, "10").connect("nats");
                Someone member = Someone.user(deployment, 1, "11").connect("nats");
                Someone stranger = Someone.user(deployment, 1, "12").connect("nats")) {
            String room = group(owner, "11");
            owner.does("join_room", Map.of("roomId", room));
            member.does("join_room", Map.of("roomId", room));
            assertThat(stranger.refusal("join_room", Map.of("roomId", room))).isEqualTo("NOT_A_MEMBER");
            assertThat(stranger.get("/rooms/" + room).code()).isEqualTo("NOT_A_MEMBER");
            assertThat(member.put("/rooms/" + room + "/members/12", Map.of()).code()).isEqualTo("FORBIDDEN");

            for (String text : List.of("one", "two", "three")) {
                owner.does("send_message", Map.of("roomId", room, "content", text));
            }
            owner.put("/rooms/" + room + "/members/12", Map.of("name", "Twelve")).expect(200);
            member.hears("room_changed", told -> told.at("/member/id").asInt() == 12
                    && told.get("members").asInt() == 3);
            stranger.does("join_room", Map.of("roomId", room));
            assertThat(stranger.unread(room)).as("of what was said before they came, and that they came")
                    .isZero();
        }
    }

    @Test
    void whoeverIsOnlineIsSeenByThoseWhoShareARoomWithThem() throws Exception {
        try (Someone watcher = Someone.user(deployment, 0, "20").connect("nats");
                Someone phone = Someone.user(deployment, 1, "21").connect("nats");
                Someone browser = Someone.user(deployment, 0, "21").connect("nats");
                Someone unknown = Someone.user(deployment, 0, "22").connect("nats")) {
            group(watcher, "21");
            JsonNode online = watcher.does("presence", Map.of("users", List.of(21, 22))).at("/data/online");
            assertThat(online.toString()).isEqualTo("[21]");

            browser.disconnect();
            phone.disconnect();
            watcher.hears("presence", told -> told.get("userId").asInt() == 21
                    && !told.get("online").asBoolean());
            phone.connect("nats");
            watcher.hears("presence", told -> told.get("userId").asInt() == 21
                    && told.get("online").asBoolean());
            unknown.disconnect();
            assertThat(watcher.get("/presence?users=20,21,22").expect(200).body().get("online").toString())
                    .isEqualTo("[20,21]");
            assertThat(watcher.heardSoFar("presence", "/userId")).containsExactly("21", "21");

            deployment.gateway(1).kill();
            await().until(() -> !phone.isConnected());
            await().untilAsserted(() -> assertThat(watcher.heardSoFar("presence", "/online"))
                    .as("after the grace, once")
                    .containsExactly("false", "true", "false"));
            deployment.startGateway(1);
        }
    }

    @Test
    void whatTheSocketCouldNotSendIsSentOnceOverTheApi() {
        try (Someone sender = Someone.user(deployment, 0, "30");
                Someone hearer = Someone.user(deployment, 1, "31").connect("nats")) {
            String room = direct(sender, "31", 201);
            hearer.does("join_room", Map.of("roomId", room));
            Map<String, String> said = Map.of("message", "through the back door");
            Reply first = sender.post("/rooms/" + room + "/messages", said, "Idempotency-Key", "try-1")
                    .expect(201);
            Reply again = sender.post("/rooms/" + room + "/messages", said, "Idempotency-Key", "try-1")
                    .expect(200);
            assertThat(again.at("/message/id")).isEqualTo(first.at("/message/id"));
            assertThat(again.at("/repeated")).isEqualTo("true");

            sender.connect("nats").does("join_room", Map.of("roomId", room));
            JsonNode third = sender.does("send_message",
                    Map.of("roomId", room, "content", "through the back door", "clientId", "try-1"));
            assertThat(third.at("/message/id").asText()).isEqualTo(first.at("/message/id"));
            sender.does("send_message", Map.of("roomId", room, "content", "the end"));
            hearer.hears("new_message", one -> one.get("content").asText().equals("the end"));
            assertThat(hearer.heardSoFar("new_message", "/content"))
                    .containsExactly("through the back door", "the end");
            assertThat(hearer.unread(room)).isEqualTo(2);
        }
    }

    @Test
    void aDeletedMessageIsShownAsSuchAndItsTextIsGone() {
        try (Someone sender = Someone.user(deployment, 0, "40").connect("nats");
                Someone hearer = Someone.user(deployment, 1, "41").connect("nats")) {
            String room = direct(sender, "41", 201);
            sender.does("join_room", Map.of("roomId", room));
            hearer.does("join_room", Map.of("roomId", room));
            String id = sender.does("send_message", Map.of("roomId", room, "content", "a secret"))
                    .at("/message/id")
                    .asText();
            hearer.hears("new_message", said -> said.get("id").asText().equals(id));
            assertThat(hearer.delete("/rooms/" + room + "/messages/" + id).code()).isEqualTo("FORBIDDEN");

            sender.delete("/rooms/" + room + "/messages/" + id).expect(200);
            JsonNode revised = hearer.hears("message_revised", told -> told.get("id").asText().equals(id));
            assertThat(revised.get("content").asText()).isEmpty();
            assertThat(revised.hasNonNull("deletedAt")).isTrue();
            assertThat(hearer.unread(room)).as("a deletion changes no count").isEqualTo(1);

            JsonNode overSocket = hearer.does("history", Map.of("roomId", room)).at("/data/messages/0");
            JsonNode overApi = hearer.get("/rooms/" + room + "/messages").body().at("/messages/0");
            for (JsonNode shown : List.of(overSocket, overApi)) {
                assertThat(shown.get("id").asText()).isEqualTo(id);
                assertThat(shown.hasNonNull("deletedAt")).isTrue();
                assertThat(shown.toString()).doesNotContain("a secret");
            }
            await().untilAsserted(() -> assertThat(
                    hearer.get("/rooms/" + room + "/messages/search?q=secret")
                            .expect(200)
                            .body()
                            .get("messages"))
                    .isEmpty());
            assertThat(hearer.rooms().toString()).doesNotContain("a secret");
        }
    }

    private static String direct(Someone who, String other, int status) {
        return who.post("/rooms", Map.of("kind", "DIRECT", "members", List.of(Map.of("userId", other))))
                .expect(status)
                .at("/id");
    }

    private static String group(Someone who, String... others) {
        return who.post("/rooms", Map.of("kind", "GROUP", "title", "A group", "members",
                List.of(others).stream().map(other -> Map.of("userId", other)).toList()))
                .expect(201)
                .at("/id");
    }
}
