package dev.millrace.tools.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.tools.token.SignIns;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A message's whole way: one client's emit, the journal, every screen in the room, a row in PostgreSQL. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessageJourneyIT {

    /** The promise: what is acknowledged is a row within this time. */
    private static final Duration TO_THE_ROW = Duration.ofSeconds(2);

    /** A persister that has just started has other things to do first. */
    private static final Duration AFTER_A_START = Duration.ofSeconds(15);

    private final TestDatabase database;
    private Deployment deployment;
    private SocketClients clients;

    @BeforeAll
    void start(TestRedis redis) throws Exception {
        clients = SocketClients.start();
        deployment = Deployment.start(database, redis);
    }

    MessageJourneyIT(TestDatabase database) {
        this.database = database;
    }

    @AfterAll
    void stop() throws Exception {
        clients.close();
        deployment.close();
    }

    @Test
    void everyMessageReachesBothScreensOnceInOrderAndIsARowWithinTwoSeconds() throws Exception {
        SocketClient alice = signIn("alice", "Alice");
        SocketClient bob = signIn("bob", "Bob");
        alice.join(1);
        bob.join(1);

        int each = 357;
        List<CompletableFuture<JsonNode>> acks = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            acks.add(alice.asking("sendMessage", Map.of("roomId", 1, "message", "from Alice " + i)));
            acks.add(bob.asking("sendMessage", Map.of("roomId", 1, "message", "from Bob " + i)));
        }
        List<JsonNode> acknowledged = acks.stream().map(ack -> ack.join().get("data")).toList();

        List<Long> everySeq = Stream.iterate(1L, seq -> seq + 1).limit(2L * each).toList();
        for (SocketClient client : List.of(alice, bob)) {
            List<JsonNode> heard = client.awaitHeard("message", 2 * each);
            assertThat(heard).extracting(message -> message.get("seq").asLong()).isEqualTo(everySeq);
            assertThat(new HashSet<>(heard)).isEqualTo(new HashSet<>(acknowledged));
            assertThat(textsFrom("Alice", heard)).isEqualTo(
                    Stream.iterate(0, i -> i + 1).limit(each).map(i -> "from Alice " + i).toList());
        }
        awaitRows("1", 2 * each, TO_THE_ROW);
        assertThat(rows("SELECT seq FROM millrace.message WHERE room_id = '1' ORDER BY epoch, seq"))
                .isEqualTo(everySeq.stream().map(String::valueOf).toList());
        assertThat(rows("SELECT id FROM millrace.message WHERE room_id = '1'"))
                .containsExactlyInAnyOrderElementsOf(
                        acknowledged.stream().map(message -> message.get("id").asText()).toList());
    }

    @Test
    void koreanAndEmojiSurviveByteForByte() throws Exception {
        String text = "안녕하세요 👋🏽 \"큰따옴표\" \\ </script> \u2028 e\u0301 👨‍👩‍👧‍👦 \t끝";
        SocketClient alice = signIn("alice-utf8", "앨리스 🐈");
        alice.join("room-utf8");
        JsonNode sent = alice.say("room-utf8", text).get("data");

        assertThat(sent.get("message").asText()).isEqualTo(text);
        JsonNode heard = alice.awaitHeard("message", 1).getFirst();
        assertThat(heard.get("message").asText()).isEqualTo(text);
        assertThat(heard.get("senderName").asText()).isEqualTo("앨리스 🐈");
        awaitRows("room-utf8", 1, AFTER_A_START);
        assertThat(rows("SELECT body FROM millrace.message WHERE room_id = 'room-utf8'"))
                .containsExactly(text);
        assertThat(rows("SELECT sender_name FROM millrace.message WHERE room_id = 'room-utf8'"))
                .containsExactly("앨리스 🐈");
    }

    @Test
    void aThousandCharactersPassAndOneMoreIsRefusedByName() {
        SocketClient alice = signIn("alice-long", "Alice");
        alice.join(2);

        assertThat(alice.say(2, "🐈".repeat(1000)).get("success").asBoolean()).isTrue();
        JsonNode refused = alice.say(2, "🐈".repeat(1001));

        assertThat(refused.get("success").asBoolean()).isFalse();
        assertThat(refused.get("code").asText()).isEqualTo("INVALID_FIELD");
        assertThat(refused.get("field").asText()).isEqualTo("message");
        assertThat(refused.get("message").asText()).contains("1000");
        assertThat(alice.awaitHeard("message", 1)).hasSize(1);
    }

    @Test
    void whoeverHasNoGoodTokenIsToldWhyByConnectError() {
        SignIns.SignIn good = deployment.signIn("x", "X");
        SocketClient nobody = clients.connect("nobody", deployment.url(), null);
        SocketClient forger = clients.connect("forger", deployment.url(),
                new SignIns.SignIn(good.token() + "x", good.presentation()));

        assertThat(nobody.awaitHeard("connect_error", 1).getFirst().at("/data/code").asText())
                .isEqualTo("UNAUTHENTICATED");
        assertThat(forger.awaitHeard("connect_error", 1).getFirst().at("/data/code").asText())
                .isEqualTo("TOKEN_INVALID");
        assertThat(nobody.heard("connect")).isEmpty();
        assertThat(forger.heard("connect")).isEmpty();
    }

    @Test
    void anAcknowledgedMessageOutlivesThePersistersAndTheGatewaysSuddenDeath() throws Exception {
        SocketClient alice = signIn("alice-kill", "Alice");
        alice.join(3);
        List<String> acknowledged = new ArrayList<>();
        for (int i = 0; i < 307; i++) {
            acknowledged.add(alice.say(3, "before the kill " + i).at("/data/id").asText());
            if (i == 150) {
                deployment.persister().process().kill();
            }
        }
        deployment.gateway().process().kill();
        alice.awaitHeard("disconnect", 1);

        deployment.startPersister();
        awaitRows("3", 307, AFTER_A_START);
        deployment.startGateway();
        alice.awaitHeard("connect", 2);
        alice.join(3);
        JsonNode after = alice.say(3, "after").get("data");
        acknowledged.add(after.get("id").asText());

        assertThat(after.get("seq").asLong()).isEqualTo(308);
        await().until(() -> alice.heard("message").contains(after));
        awaitRows("3", 308, AFTER_A_START);
        assertThat(rows("SELECT id FROM millrace.message WHERE room_id = '3' ORDER BY epoch, seq"))
                .isEqualTo(acknowledged);
    }

    private SocketClient signIn(String user, String name) {
        return clients.connect(user, deployment.url(), deployment.signIn(user, name)).awaitConnected();
    }

    private void awaitRows(String room, int count, Duration atMost) {
        await().atMost(atMost)
                .untilAsserted(() -> assertThat(
                        rows("SELECT id FROM millrace.message WHERE room_id = '" + room + "'"))
                        .hasSize(count));
    }

    private List<String> rows(String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            while (result.next()) {
                values.add(result.getString(1));
            }
        }
        return values;
    }

    private static List<String> textsFrom(String name, List<JsonNode> messages) {
        return messages.stream()
                .filter(message -> message.get("senderName").asText().equals(name))
                .map(message -> message.get("message").asText())
                .toList();
    }
}
