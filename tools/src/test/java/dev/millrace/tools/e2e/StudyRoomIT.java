package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.util.List;
import java.util.Map;

/** A study group, whose room and members another service keeps. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudyRoomIT {

    private final Deployment deployment;
    private final Someone studies;

    StudyRoomIT(TestDatabase database, TestRedis redis) throws Exception {
        deployment = new Deployment.Plan(database, redis).gateways(2).with("room.unknown", "refused").start();
        studies = Someone.service(deployment, 0, "studies");
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    @Test
    void aServiceMakesTheRoomAndItsMembersTalkAndRead() {
        try (Someone kim = Someone.user(deployment, 0, "101").connect("dogcat");
                Someone lee = Someone.user(deployment, 1, "102").connect("dogcat")) {
            String room = open("study-1", "101", "102");
            assertThat(open("study-1", "101", "102")).as("it is made once").isEqualTo(room);
            kim.does("joinRoom", Map.of("roomId", room));
            lee.does("joinRoom", Map.of("roomId", room));

            JsonNode first = say(kim, room, "Chapter one?");
            JsonNode second = say(kim, room, "Or two?");
            assertThat(lee.unread(room)).isEqualTo(2);
            assertThat(kim.unread(room)).isZero();
            assertThat(read(lee, room, first)).isEqualTo(1);
            assertThat(lee.unread(room)).isEqualTo(1);
            assertThat(read(lee, room, second)).isZero();
            assertThat(read(lee, room, first)).as("nobody reads backwards").isZero();
            kim.hears("messagesRead", told -> told.at("/member/id").asInt() == 102
                    && told.at("/read/seq").equals(second.get("seq")));

            say(lee, room, "Two.");
            assertThat(kim.unread(room)).isEqualTo(1);
            assertThat(lee.unread(room)).isZero();
        }
    }

    @Test
    void whoeverComesAndGoesIsSaidInTheRoomAndCounts() {
        try (Someone kim = Someone.user(deployment, 0, "111").connect("dogcat");
                Someone park = Someone.user(deployment, 1, "113").connect("dogcat")) {
            String room = open("study-2", "111", "112");
            kim.does("joinRoom", Map.of("roomId", room));
            assertThat(park.refusal("joinRoom", Map.of("roomId", room))).isEqualTo("NOT_A_MEMBER");

            studies.put("/internal/rooms/" + room + "/members/113", Map.of("name", "Park")).expect(200);
            JsonNode came = kim.hears("message", said -> said.get("type").asText().equals("JOIN"));
            assertThat(came.get("message").asText()).isEqualTo("Park");
            kim.hears("roomChanged", told -> told.get("members").asInt() == 3);
            assertThat(kim.unread(room)).as("whoever comes has a place in the room").isEqualTo(1);
            park.does("joinRoom", Map.of("roomId", room));
            JsonNode said = say(park, room, "Hello");
            assertThat(said.get("senderId").asInt()).isEqualTo(113);
            assertThat(kim.unread(room)).isEqualTo(2);

            park.post("/rooms/" + room + "/leave", Map.of()).expect(204);
            JsonNode left = kim.hears("message", one -> one.get("type").asText().equals("LEAVE"));
            assertThat(left.get("message").asText()).isNotEmpty();
            assertThat(kim.get("/rooms/" + room + "/messages").body().findValuesAsText("type"))
                    .containsExactly("JOIN", "CHAT", "LEAVE");
        }
    }

    @Test
    void whoeverIsRemovedHasNoAccessOnAnyGateway() {
        try (Someone kim = Someone.user(deployment, 0, "121").connect("dogcat");
                Someone lee = Someone.user(deployment, 1, "122").connect("dogcat")) {
            String room = open("study-3", "121", "122");
            kim.does("joinRoom", Map.of("roomId", room));
            lee.does("joinRoom", Map.of("roomId", room));
            say(lee, room, "I am in");

            studies.delete("/internal/rooms/" + room + "/members/122").expect(204);
            lee.hears("roomChanged", told -> told.get("what").asText().equals("REMOVED")
                    && told.at("/member/id").asInt() == 122);
            assertThat(lee.refusal("sendMessage", Map.of("roomId", room, "message", "And now?")))
                    .isEqualTo("NOT_IN_ROOM");
            assertThat(lee.refusal("joinRoom", Map.of("roomId", room))).isEqualTo("NOT_A_MEMBER");
            assertThat(lee.refusal("markRead", Map.of("roomId", room))).isIn("NOT_A_MEMBER", "NOT_IN_ROOM");
            assertThat(lee.refusal("history", Map.of("roomId", room))).isIn("NOT_A_MEMBER", "NOT_IN_ROOM");
            assertThat(lee.get("/rooms/" + room + "/messages").code()).isEqualTo("NOT_A_MEMBER");
            assertThat(lee.get("/rooms/" + room + "/members").code()).isEqualTo("NOT_A_MEMBER");
            assertThat(lee.post("/rooms/" + room + "/join", Map.of()).code()).isEqualTo("NOT_A_MEMBER");
            assertThat(lee.rooms()).isEmpty();

            say(kim, room, "She is gone");
            say(kim, room, "The end");
            kim.hears("message", said -> said.get("message").asText().equals("The end"));
            studies.put("/internal/rooms/" + room + "/members/122", Map.of("name", "Lee")).expect(200);
            await().until(() -> lee.refusal("joinRoom", Map.of("roomId", room)).isEmpty());
            assertThat(lee.heardSoFar("message", "/message")).doesNotContain("She is gone", "The end");
            assertThat(lee.unread(room)).as("of the time away, and that she came back").isZero();
        }
    }

    private String open(String study, String... members) {
        return studies.post("/internal/rooms", Map.of("kind", "STUDY", "ref", study, "title", "A study",
                "members",
                List.of(members).stream().map(id -> Map.of("userId", id, "name", "Name of " + id)).toList()))
                .at("/id");
    }

    private static JsonNode say(Someone who, String room, String text) {
        return who.does("sendMessage", Map.of("roomId", room, "message", text)).get("data");
    }

    /** What is unread after that. */
    private static long read(Someone who, String room, JsonNode message) {
        return Long.parseLong(
                who.post("/rooms/" + room + "/read", Map.of("messageId", message.get("id").asText()))
                        .expect(200)
                        .at("/unread"));
    }
}
