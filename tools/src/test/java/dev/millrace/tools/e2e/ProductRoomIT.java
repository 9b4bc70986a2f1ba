package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.tools.e2e.Someone.Reply;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A group purchase: whoever likes joins the product's room, until it is full, or over. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProductRoomIT {

    private final Deployment deployment;
    private final Someone shop;

    ProductRoomIT(TestDatabase database, TestRedis redis) throws Exception {
        deployment = new Deployment.Plan(database, redis).gateways(2).with("room.unknown", "refused").start();
        shop = Someone.service(deployment, 0, "shop");
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    @Test
    void theRoomFillsUpAndEverybodySeesHowManyAreIn() {
        String room = open("product-1", Map.of("capacity", 2)).expect(201).at("/id");
        assertThat(open("product-1", Map.of("capacity", 2)).expect(200).at("/id")).isEqualTo(room);
        try (Someone anna = Someone.user(deployment, 0, "anna").connect("dogcat");
                Someone bert = Someone.user(deployment, 1, "bert").connect("dogcat");
                Someone clara = Someone.user(deployment, 1, "clara").connect("dogcat")) {
            assertThat(anna.refusal("joinRoom", Map.of("roomId", room))).as("she is no member yet")
                    .isEqualTo("NOT_A_MEMBER");
            join(anna, room);
            join(bert, room);
            anna.hears("roomChanged", told -> told.get("what").asText().equals("JOINED")
                    && told.get("members").asInt() == 2 && told.at("/member/id").asText().equals("bert"));
            anna.hears("message", said -> said.get("type").asText().equals("JOIN")
                    && said.get("message").asText().equals("Name of bert"));

            Reply full = clara.post("/rooms/" + room + "/join", Map.of());
            assertThat(full.code()).isEqualTo("ROOM_FULL");
            assertThat(full.status()).isEqualTo(409);

            bert.post("/rooms/" + room + "/leave", Map.of()).expect(204);
            anna.hears("roomChanged", told -> told.get("what").asText().equals("LEFT")
                    && told.get("members").asInt() == 1);
            join(clara, room);
            anna.hears("roomChanged", told -> told.at("/member/id").asText().equals("clara")
                    && told.get("members").asInt() == 2);
            await().until(() -> !bert.refusal("sendMessage", Map.of("roomId", room, "message", "still here?"))
                    .isEmpty());
            assertThat(anna.get("/rooms/" + room).at("/members")).isEqualTo("2");
        }
    }

    @Test
    void aPurchaseThatComesAboutKeepsThoseWhoTookPartAndNothingMoreIsSaid() {
        String room = open("product-2", Map.of()).at("/id");
        try (Someone anna = Someone.user(deployment, 0, "anna").connect("dogcat");
                Someone bert = Someone.user(deployment, 1, "bert").connect("dogcat");
                Someone clara = Someone.user(deployment, 1, "clara").connect("dogcat")) {
            for (Someone each : List.of(anna, bert, clara)) {
                join(each, room);
            }
            say(clara, room, "I am only looking");

            Reply closed = shop
                    .post("/rooms/" + room + "/close", Map.of("participants", List.of("anna", "bert")))
                    .expect(200);
            assertThat(closed.at("/status")).isEqualTo("CLOSED");

            for (Someone each : List.of(anna, bert)) {
                each.hears("roomChanged", told -> told.get("what").asText().equals("ENDED")
                        && told.get("status").asText().equals("CLOSED"));
                each.hears("message", said -> said.get("type").asText().equals("SYSTEM"));
                assertThat(each.refusal("sendMessage", Map.of("roomId", room, "message", "too late")))
                        .isEqualTo("ROOM_CLOSED");
                assertThat(each.get("/rooms/" + room + "/messages")
                        .expect(200)
                        .body()
                        .findValuesAsText("message"))
                        .contains("I am only looking");
            }
            clara.hears("roomChanged", told -> told.get("what").asText().equals("REMOVED")
                    && told.at("/member/id").asText().equals("clara"));
            assertThat(clara.refusal("sendMessage", Map.of("roomId", room, "message", "and I?")))
                    .isIn("NOT_IN_ROOM", "NOT_A_MEMBER", "ROOM_CLOSED");
            assertThat(clara.get("/rooms/" + room + "/messages").code()).isEqualTo("NOT_A_MEMBER");
            assertThat(clara.rooms()).noneMatch(one -> one.get("id").asText().equals(room));
            try (Someone late = Someone.user(deployment, 0, "late")) {
                assertThat(late.post("/rooms/" + room + "/join", Map.of()).code()).isEqualTo("ROOM_CLOSED");
            }
            assertThat(shop.get("/rooms/" + room).at("/members")).isEqualTo("2");
            assertThat(shop.post("/rooms/" + room + "/cancel", Map.of()).at("/status"))
                    .as("it ended once, and stays as it ended")
                    .isNotEqualTo("CANCELLED");
        }
    }

    @Test
    void aPurchaseThatNobodyEndedEndsByItself() {
        String room = open("product-3", Map.of("expiresAt", Instant.now().plusSeconds(4).toString()))
                .expect(201)
                .at("/id");
        try (Someone anna = Someone.user(deployment, 0, "anna").connect("dogcat");
                Someone bert = Someone.user(deployment, 1, "bert").connect("dogcat")) {
            join(anna, room);
            join(bert, room);
            say(bert, room, "in time");
            for (Someone each : List.of(anna, bert)) {
                each.hears("roomChanged", told -> told.get("what").asText().equals("ENDED")
                        && told.get("status").asText().equals("CLOSED"));
                assertThat(each.refusal("sendMessage", Map.of("roomId", room, "message", "too late")))
                        .isEqualTo("ROOM_CLOSED");
            }
            assertThat(anna.get("/rooms/" + room).at("/status")).isEqualTo("CLOSED");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(anna.get("/rooms/" + room + "/messages")
                            .body()
                            .findValuesAsText("type")).containsOnlyOnce("SYSTEM"));
        }
    }

    @Test
    void onlyTheShopMakesRoomsForItsProducts() {
        try (Someone anna = Someone.user(deployment, 0, "anna")) {
            assertThat(anna.post("/rooms", Map.of("kind", "PRODUCT", "ref", "product-4")).code())
                    .isEqualTo("FORBIDDEN");
            assertThat(anna.post("/internal/rooms", Map.of("kind", "PRODUCT", "ref", "product-4")).code())
                    .isEqualTo("FORBIDDEN");
        }
    }

    private Reply open(String product, Map<String, ?> more) {
        var wanted = new HashMap<String, Object>(more);
        wanted.put("kind", "PRODUCT");
        wanted.put("ref", product);
        return shop.post("/internal/rooms", wanted);
    }

    private static void join(Someone who, String room) {
        who.post("/rooms/" + room + "/join", Map.of()).expect(200);
        who.does("joinRoom", Map.of("roomId", room));
    }

    private static void say(Someone who, String room, String text) {
        who.does("sendMessage", Map.of("roomId", room, "message", text));
    }
}
