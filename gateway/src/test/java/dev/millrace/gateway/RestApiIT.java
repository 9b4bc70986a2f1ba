package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What clients do over the REST API. Every answer is held to the API's description by the client itself. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestApiIT {

    private final TestGateway gateway;
    private final ApiClient alice;
    private final ApiClient bob;
    private final ApiClient carol;
    private final ApiClient orders;

    RestApiIT(TestDatabase database, TestRedis redis) throws Exception {
        this.gateway = TestGateway.start(database, redis, "room.unknown", "refused");
        this.alice = ApiClient.of(gateway, "alice");
        this.bob = ApiClient.of(gateway, "bob");
        this.carol = ApiClient.of(gateway, "carol");
        this.orders = ApiClient.service(gateway, "orders");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void aDirectRoomIsMadeOnceWhicheverOfTheTwoAsks() throws Exception {
        ApiAnswer made = alice.post("/rooms", direct("bob"));
        JsonObject room = made.done(201);
        assertThat(made.header("location")).isEqualTo("/api/v1/rooms/" + room.getString("id"));
        ApiAnswer got = bob.post("/rooms", direct("alice"));
        assertThat(got.done(200).getString("id")).isEqualTo(room.getString("id"));
        assertThat(got.header("location")).isEqualTo(made.header("location"));
        assertThat(alice.get("/rooms/" + room.getString("id")).done(200).getString("kind"))
                .isEqualTo("DIRECT");
        carol.get("/rooms/" + room.getString("id")).refused(403, "NOT_A_MEMBER");
        carol.get("/rooms/there-is-none").refused(403, "NOT_A_MEMBER");
        orders.get("/rooms/there-is-none").refused(404, "NO_SUCH_ROOM");
    }

    @Test
    void idsThatAreNumbersAreNumbers() throws Exception {
        orders.post("/internal/rooms", new JsonObject().put("id", 4711)
                .put("kind", "STUDY")
                .put("ref", "s-1")
                .put("members",
                        new JsonArray().add(new JsonObject().put("userId", 42).put("name", "Forty-two"))))
                .done(201);
        ApiClient fortyTwo = ApiClient.of(gateway, "42");
        assertThat(fortyTwo.get("/rooms/4711").done(200).getValue("id")).isEqualTo(4711);
        JsonObject sent = fortyTwo.post("/rooms/4711/messages", text("hello").put("senderId", 42)).done(201);
        assertThat(sent.getJsonObject("message").getValue("senderId")).isEqualTo(42);
        assertThat(sent.getJsonObject("message").getValue("roomId")).isEqualTo(4711);
    }

    @Test
    void membersComeAreRaisedAndGo() throws Exception {
        String room = "/rooms/" + group(alice, "comings and goings");
        assertThat(alice.put(room + "/members/bob", new JsonObject().put("name", "Bob"))
                .done(200)
                .getString("name"))
                .isEqualTo("Bob");
        assertThat(alice.patch(room + "/members/bob", new JsonObject().put("role", "ADMIN"))
                .done(200)
                .getString("role")).isEqualTo("ADMIN");
        bob.put(room + "/members/carol", new JsonObject()).done(200);
        assertThat(alice.get(room + "/members")
                .done(200)
                .getJsonArray("members")
                .stream()
                .map(member -> ((JsonObject) member).getString("id")))
                .containsExactlyInAnyOrder("alice", "bob", "carol");
        carol.put(room + "/members/dave", new JsonObject()).refused(403, "FORBIDDEN");
        bob.delete(room + "/members/carol").done(204);
        carol.get(room).refused(403, "NOT_A_MEMBER");
        carol.post(room + "/join").refused(403, "NOT_A_MEMBER");
        bob.post(room + "/leave").done(204);
        bob.get(room + "/members").refused(403, "NOT_A_MEMBER");
        assertThat(bob.post(room + "/join").done(200).getInteger("members")).isEqualTo(2);
    }

    @Test
    void aRoomEndsOnceAndCanStillBeRead() throws Exception {
        String room = "/rooms/" + group(alice, "a booking", "bob", "carol");
        alice.post(room + "/messages", text("see you there")).done(201);
        bob.post(room + "/close", new JsonObject()).refused(403, "FORBIDDEN");
        JsonObject closed = alice.post(room + "/close",
                new JsonObject().put("participants", new JsonArray().add("bob"))).done(200);
        assertThat(closed.getString("status")).isEqualTo("CLOSED");
        assertThat(closed.getInteger("members")).isEqualTo(2);
        alice.post(room + "/close").done(200);
        alice.post(room + "/messages", text("too late")).refused(409, "ROOM_CLOSED");
        assertThat(bob.get(room + "/messages").done(200).getJsonArray("messages").encode())
                .contains("see you there");
        carol.get(room + "/messages").refused(403, "NOT_A_MEMBER");
        String other = "/rooms/" + group(alice, "another", "bob");
        assertThat(alice.post(other + "/cancel").done(200).getString("status")).isEqualTo("CANCELLED");
    }

    @Test
    void aSendThatIsRepeatedIsOneMessage() throws Exception {
        String room = "/rooms/" + group(alice, "repeating", "bob");
        ApiClient named = alice.with("idempotency-key", "the-first");
        JsonObject first = named.post(room + "/messages", text("once")).done(201);
        JsonObject again = named.post(room + "/messages", text("once")).done(200);
        assertThat(again.getJsonObject("message")).isEqualTo(first.getJsonObject("message"));
        assertThat(again.getBoolean("repeated")).isTrue();
        alice.post(room + "/messages", text("once").put("clientId", "the-first")).done(200);
        assertThat(bob.get(room + "/unread").done(200).getInteger("unread"))
                .isEqualTo(unread(bob.get("/rooms").done(200), room));
        alice.with("idempotency-key", "x".repeat(65)).post(room + "/messages", text("x")).refused("clientId");
    }

    @Test
    void pagesGoOnFromTheirCursorsInBothDirections() throws Exception {
        String room = "/rooms/" + group(alice, "pages", "bob") + "/messages";
        for (int i = 1; i <= 7; i++) {
            alice.post(room, text("message " + i)).done(201);
        }
        JsonObject newest = bob.get(room + "?limit=3").done(200);
        assertThat(texts(newest)).containsExactly("message 5", "message 6", "message 7");
        assertThat(newest.getBoolean("more")).isTrue();
        assertThat(newest.getBoolean("complete")).isTrue();
        alice.post(room, text("message 8")).done(201);
        assertThat(texts(bob.get(room + "?limit=3&before=" + newest.getString("before")).done(200)))
                .containsExactly("message 2", "message 3", "message 4");
        JsonObject since = bob.get(room + "?after=" + newest.getString("after")).done(200);
        assertThat(texts(since)).containsExactly("message 8");
        JsonObject nothing = bob.get(room + "?after=" + since.getString("after")).done(200);
        assertThat(texts(nothing)).isEmpty();
        assertThat(nothing.getString("after")).isEqualTo(since.getString("after"));
        JsonObject fifth = newest.getJsonArray("messages").getJsonObject(0);
        assertThat(
                texts(bob.get(room + "?limit=3&around=" + fifth.getLong("epoch") + "." + fifth.getLong("seq"))
                        .done(200)))
                .containsExactly("message 4", "message 5", "message 6");
        assertThat(texts(bob.get(room + "?page=2&limit=3").done(200)))
                .containsExactly("message 3", "message 4", "message 5");
    }

    @Test
    void whoeverPollsIsSentWhatHasChangedAndNothingElse() throws Exception {
        String room = "/rooms/" + group(alice, "polling", "bob");
        for (String path : List.of("/rooms", room, room + "/members", room + "/messages", room + "/unread")) {
            ApiAnswer answer = bob.get(path);
            answer.done(200);
            assertThat(answer.header("cache-control")).isEqualTo("private, no-cache");
            String etag = String.valueOf(answer.header("etag"));
            ApiAnswer again = bob.with("if-none-match", etag).get(path);
            assertThat(again.status()).as(path).isEqualTo(304);
            assertThat(again.header("etag")).isEqualTo(etag);
            assertThat(again.response().body()).isEmpty();
        }
        ApiAnswer before = bob.get(room + "/messages");
        alice.post(room + "/messages", text("new")).done(201);
        assertThat(bob.with("if-none-match", String.valueOf(before.header("etag")))
                .get(room + "/messages")
                .done(200)
                .getJsonArray("messages")
                .encode()).contains("new");
    }

    @Test
    void whatIsReadIsNoLongerUnread() throws Exception {
        String room = "/rooms/" + group(alice, "reading", "bob");
        JsonObject first = alice.post(room + "/messages", text("one")).done(201).getJsonObject("message");
        JsonObject second = alice.post(room + "/messages", text("two")).done(201).getJsonObject("message");
        alice.post(room + "/messages", text("three")).done(201);
        var position = new JsonObject().put("epoch", first.getLong("epoch")).put("seq", first.getLong("seq"));
        JsonObject read = bob.post(room + "/read", new JsonObject().put("position", position)).done(200);
        assertThat(read.getBoolean("moved")).isTrue();
        assertThat(read.getInteger("unread")).isEqualTo(2);
        assertThat(read.getJsonObject("read")).isEqualTo(position);
        assertThat(bob.post(room + "/read", new JsonObject().put("messageId", second.getString("id")))
                .done(200)
                .getInteger("unread")).isEqualTo(1);
        assertThat(bob.post(room + "/read", new JsonObject().put("position", position))
                .done(200)
                .getBoolean("moved")).isFalse();
        assertThat(bob.post(room + "/read").done(200).getInteger("unread")).isZero();
        bob.post(room + "/read", new JsonObject().put("messageId", UUID.randomUUID().toString()))
                .refused(404, "NO_SUCH_MESSAGE");
    }

    @Test
    void aMessageIsChangedByWhoSaidItAndItsTextsAreKept() throws Exception {
        String room = "/rooms/" + group(alice, "changing", "bob");
        String id = bob.post(room + "/messages", text("helo"))
                .done(201)
                .getJsonObject("message")
                .getString("id");
        alice.patch(room + "/messages/" + id, text("no")).refused(403, "FORBIDDEN");
        JsonObject edited = bob.patch(room + "/messages/" + id, text("hello")).done(200);
        assertThat(edited.getString("message")).isEqualTo("hello");
        assertThat(edited.getString("editedAt")).isNotEmpty();
        bob.get(room + "/messages/" + id + "/revisions").refused(403, "FORBIDDEN");
        JsonObject deleted = alice.delete(room + "/messages/" + id).done(200);
        assertThat(deleted.getString("message")).isEmpty();
        assertThat(deleted.getString("deletedAt")).isNotEmpty();
        assertThat(alice.get(room + "/messages/" + id + "/revisions").done(200).getJsonArray("revisions"))
                .hasSize(3);
        assertThat(bob.get(room + "/messages").done(200).getJsonArray("messages").encode())
                .doesNotContain("hello");
        alice.delete(room + "/messages/" + UUID.randomUUID()).refused(404, "NO_SUCH_MESSAGE");
        bob.get(room + "/messages/search?q=hello").done(200);
        bob.get(room + "/messages/search?q=%20").refused("q");
    }

    @Test
    void aServiceAnnouncesAndMindsMembers() throws Exception {
        JsonObject study = new JsonObject().put("kind", "STUDY")
                .put("ref", "study-9")
                .put("title", "Go")
                .put("members", new JsonArray()
                        .add(new JsonObject().put("userId", "alice")
                                .put("name", "Alice")
                                .put("role", "ADMIN")));
        String room = "/rooms/" + orders.post("/internal/rooms", study).done(201).getValue("id");
        orders.post("/internal/rooms", study).done(200);
        alice.post("/rooms", study).refused(403, "FORBIDDEN");
        orders.put("/internal" + room + "/members/bob", new JsonObject().put("name", "Bob")).done(200);
        assertThat(orders.post("/internal" + room + "/messages", text("It begins."))
                .done(201)
                .getJsonObject("message")
                .getString("type")).isEqualTo("SYSTEM");
        orders.post("/internal" + room + "/messages", text("Soon.").put("type", "NOTIFICATION")).done(201);
        bob.post(room + "/messages", text("me too").put("type", "SYSTEM")).refused(403, "FORBIDDEN");
        alice.post(room + "/messages", text("me too").put("type", "NOTIFICATION")).done(201);
        orders.delete("/internal" + room + "/members/bob").done(204);
        bob.get(room).refused(403, "NOT_A_MEMBER");
        orders.post("/internal/rooms/none/messages", text("x")).refused(404, "NO_SUCH_ROOM");
        orders.post("/rooms/none/messages", text("x")).refused(404, "NO_SUCH_ROOM");
        orders.get("/rooms/none/messages").refused(404, "NO_SUCH_ROOM");
        orders.get("/rooms/none/messages/search?q=x").refused(404, "NO_SUCH_ROOM");
        bob.get("/rooms/none/messages").refused(403, "NOT_A_MEMBER");
        bob.post("/rooms/none/messages", text("x")).refused(403, "NOT_A_MEMBER");
    }

    @Test
    void aStoreHasItsRooms() throws Exception {
        ApiClient seller = ApiClient.owner(gateway, "seller", "bakery");
        JsonObject wanted = new JsonObject().put("kind", "STORE").put("storeId", "bakery");
        String room = alice.post("/rooms", wanted).done(201).getString("id");
        alice.post("/rooms/" + room + "/messages", text("Is there bread?")).done(201);
        JsonObject listed = seller.get("/stores/bakery/rooms")
                .done(200)
                .getJsonArray("rooms")
                .getJsonObject(0);
        assertThat(listed.getString("id")).isEqualTo(room);
        assertThat(listed.getInteger("unread")).isEqualTo(1);
        assertThat(listed.getJsonObject("self").getString("side")).isEqualTo("STORE");
        JsonObject answer = seller.post("/rooms/" + room + "/messages", text("There is.")).done(201);
        assertThat(answer.getJsonObject("message").getString("senderKind")).isEqualTo("STORE");
        bob.get("/stores/bakery/rooms").refused(403, "FORBIDDEN");
    }

    @Test
    void aListGoesOnWhereItEnded() throws Exception {
        ApiClient erin = ApiClient.of(gateway, "erin");
        for (int i = 0; i < 5; i++) {
            group(erin, "room " + i);
        }
        JsonObject first = erin.get("/rooms?limit=3").done(200);
        JsonObject rest = erin.get("/rooms?limit=3&after=" + first.getString("next")).done(200);
        assertThat(rest.getJsonArray("rooms")).hasSize(2);
        assertThat(rest.getString("next")).isNull();
        erin.get("/rooms?after=nonsense").refused("after");
    }

    @Test
    void whatIsAnsweredIsSafeInAScript() throws Exception {
        String said = "</script><!-- \u2028 & \" ' -->";
        String room = "/rooms/" + group(alice, "scripts");
        alice.post(room + "/messages", text(said)).done(201);
        ApiAnswer answer = alice.get(room + "/messages");
        assertThat(answer.response().body()).doesNotContain("<", ">", "\u2028");
        assertThat(texts(answer.json())).contains(said);
    }

    @Test
    void aRoomWithATimeSaysSo() throws Exception {
        JsonObject room = alice.post("/rooms",
                new JsonObject().put("kind", "BOOKING")
                        .put("title", "Table for two")
                        .put("capacity", 2)
                        .put("expiresAt", Instant.now().plusSeconds(3600).toString()))
                .done(201);
        assertThat(room.getString("expiresAt")).isNotEmpty();
        String path = "/rooms/" + room.getString("id");
        alice.put(path + "/members/bob", new JsonObject()).done(200);
        alice.put(path + "/members/carol", new JsonObject()).refused(409, "ROOM_FULL");
    }

    private static JsonObject direct(String other) {
        return new JsonObject().put("kind", "DIRECT")
                .put("members", new JsonArray().add(new JsonObject().put("userId", other)));
    }

    private static JsonObject text(String text) {
        return new JsonObject().put("message", text);
    }

    private static String group(ApiClient owner, String title, String... members) throws Exception {
        var all = new JsonArray();
        for (String member : members) {
            all.add(new JsonObject().put("userId", member).put("name", "Name of " + member));
        }
        return owner
                .post("/rooms", new JsonObject().put("kind", "GROUP").put("title", title).put("members", all))
                .done(201)
                .getString("id");
    }

    private static List<String> texts(JsonObject page) {
        return page.getJsonArray("messages")
                .stream()
                .map(message -> ((JsonObject) message).getString("message"))
                .toList();
    }

    private static int unread(JsonObject listing, String room) {
        return listing.getJsonArray("rooms")
                .stream()
                .map(JsonObject.class::cast)
                .filter(entry -> room.endsWith("/" + entry.getString("id")))
                .findFirst()
                .orElseThrow()
                .getInteger("unread");
    }
}
