package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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

/** A market: buyers write to stores, and their sellers read it, on another gateway. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreRoomIT {

    private static final String STORE = "store-7";

    private final Deployment deployment;

    StoreRoomIT(TestDatabase database, TestRedis redis) throws Exception {
        deployment = new Deployment.Plan(database, redis).gateways(2).with("room.unknown", "refused").start();
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    @Test
    void aBuyerWritesToAStoreAndTheSellerReadsIt() {
        try (Someone buyer = Someone.user(deployment, 0, "buyer");
                Someone seller = Someone.owner(deployment, 1, "seller", STORE)) {
            String room = open(buyer, 201);
            assertThat(open(buyer, 200)).as("there is one for each buyer and store").isEqualTo(room);
            assertCounts(room, buyer, 0, seller, 0);

            buyer.connect("sweetorder").does("join-room", Map.of("roomId", room));
            say(buyer, room, "Do you deliver?");
            assertCounts(room, buyer, 0, seller, 1);
            say(buyer, room, "On a Sunday?");
            assertCounts(room, buyer, 0, seller, 2);
            JsonNode head = seller.roomsOf(STORE).getFirst().get("head");
            assertThat(head.get("preview").asText()).isEqualTo("On a Sunday?");
            assertThat(head.get("senderName").asText()).isEqualTo("Name of buyer");

            seller.connect("sweetorder").does("join-room", Map.of("roomId", room));
            JsonNode history = seller.does("history", Map.of("roomId", room)).at("/data/messages");
            assertThat(history.findValuesAsText("text")).containsExactly("Do you deliver?", "On a Sunday?");
            assertThat(history.findValuesAsText("senderType")).containsExactly("USER", "USER");
            assertCounts(room, buyer, 0, seller, 2);
            JsonNode read = seller.does("mark-read", Map.of("roomId", room)).get("data");
            assertThat(read.get("unread").asLong()).isZero();
            assertCounts(room, buyer, 0, seller, 0);
            JsonNode receipt = buyer.hears("messages-read",
                    told -> told.at("/member/side").asText().equals("STORE"));
            assertThat(receipt.at("/member/id").asText()).isEqualTo(STORE);
            assertThat(receipt.get("read")).isEqualTo(read.get("read"));

            say(seller, room, "We do.");
            assertThat(buyer.hears("new-message", said -> said.get("text").asText().equals("We do."))
                    .get("senderType")
                    .asText()).isEqualTo("STORE");
            assertCounts(room, buyer, 1, seller, 0);
            assertThat(buyer.post("/rooms/" + room + "/read", Map.of()).expect(200).at("/unread"))
                    .isEqualTo("0");
            assertCounts(room, buyer, 0, seller, 0);
            seller.hears("messages-read", told -> told.at("/member/id").asText().equals("buyer"));

            say(buyer, room, "Thank you");
            assertCounts(room, buyer, 0, seller, 1);
            say(seller, room, "You are welcome");
            assertCounts(room, buyer, 1, seller, 0);
        }
    }

    @Test
    void theListBeginsWithTheRoomThatSpokeLast() {
        try (Someone anna = Someone.user(deployment, 0, "anna").connect("sweetorder");
                Someone bert = Someone.user(deployment, 1, "bert").connect("sweetorder");
                Someone seller = Someone.owner(deployment, 1, "seller-9", "store-9")) {
            String annas = enter(anna, "store-9");
            String berts = enter(bert, "store-9");
            say(anna, annas, "one");
            say(bert, berts, "two");
            assertThat(ids(seller.roomsOf("store-9"))).containsExactly(berts, annas);
            say(anna, annas, "three");
            assertThat(ids(seller.roomsOf("store-9"))).containsExactly(annas, berts);
            assertThat(ids(anna.rooms())).containsExactly(annas);

            String another = enter(anna, "store-10");
            say(anna, another, "four");
            assertThat(ids(anna.rooms())).containsExactly(another, annas);
            say(anna, annas, "five");
            assertThat(ids(anna.rooms())).containsExactly(annas, another);
        }
    }

    @Test
    void theOwnersOfAStoreAreItsSideTogetherAndNobodyElseIs() {
        try (Someone buyer = Someone.user(deployment, 0, "clara").connect("sweetorder");
                Someone seller = Someone.owner(deployment, 1, "seller-11", "store-11");
                Someone colleague = Someone.owner(deployment, 0, "colleague-11", "store-11");
                Someone rival = Someone.owner(deployment, 1, "rival", "store-12").connect("sweetorder")) {
            String room = enter(buyer, "store-11");
            say(buyer, room, "hello");
            seller.post("/rooms/" + room + "/read", Map.of()).expect(200);
            assertThat(Someone.unread(colleague.roomsOf("store-11"), room)).as("their colleague read it")
                    .isZero();

            assertThat(rival.get("/stores/store-11/rooms").code()).isIn("FORBIDDEN", "NOT_A_MEMBER");
            assertThat(rival.get("/rooms/" + room).code()).isEqualTo("NOT_A_MEMBER");
            assertThat(rival.get("/rooms/" + room + "/messages").code()).isEqualTo("NOT_A_MEMBER");
            assertThat(rival.refusal("join-room", Map.of("roomId", room))).isEqualTo("NOT_A_MEMBER");
            assertThat(rival.refusal("send-message", Map.of("roomId", room, "text", "buy mine")))
                    .isEqualTo("NOT_IN_ROOM");
            assertThat(rival.post("/rooms/" + room + "/read", Map.of()).code()).isEqualTo("NOT_A_MEMBER");
        }
    }

    private static String open(Someone buyer, int status) {
        Reply reply = buyer.post("/rooms", Map.of("kind", "STORE", "storeId", STORE)).expect(status);
        return reply.at("/id");
    }

    private static String enter(Someone buyer, String store) {
        String room = buyer.post("/rooms", Map.of("kind", "STORE", "storeId", store)).expect(201).at("/id");
        buyer.does("join-room", Map.of("roomId", room));
        return room;
    }

    private static void say(Someone who, String room, String text) {
        who.does("send-message", Map.of("roomId", room, "text", text));
    }

    /** By the lists of both sides, and by asking for the room alone. */
    private static void assertCounts(String room, Someone buyer, long buyers, Someone seller, long sellers) {
        assertThat(buyer.unread(room)).as("unread by the buyer").isEqualTo(buyers);
        assertThat(Someone.unread(seller.roomsOf(STORE), room)).as("unread by the store").isEqualTo(sellers);
        assertThat(buyer.get("/rooms/" + room + "/unread").at("/unread")).isEqualTo(String.valueOf(buyers));
        assertThat(seller.get("/rooms/" + room + "/unread").at("/unread")).isEqualTo(String.valueOf(sellers));
    }

    private static List<String> ids(List<JsonNode> rooms) {
        return rooms.stream().map(room -> room.get("id").asText()).toList();
    }
}
