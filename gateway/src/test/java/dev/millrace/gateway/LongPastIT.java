package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.schema.Schema;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a client missed is more than it may leave unread: it is told as fast as it reads. */
@WithPostgres
@WithRedis(per = Per.METHOD)
class LongPastIT {

    /** Of three bytes each: with what stands around them, well over the outbox. */
    private static final String TEXT = "가".repeat(990);

    private static final int MISSED = 450;

    private final TestGateway gateway;
    private final TestClient bob;
    private final JsonObject first;

    LongPastIT(TestDatabase database, TestRedis redis) throws Exception {
        Schema.migrate(database.dataSource());
        gateway = TestGateway.start(database, redis, "recent.messages", "600", "socketio.ping-interval",
                "1s", "socketio.ping-timeout", "2s");
        bob = gateway.client("bob");
        bob.join(1);
        first = say("first");
    }

    @AfterEach
    void close() throws Exception {
        bob.close();
        gateway.close();
    }

    @Test
    void aClientThatPollsIsToldAllThatWasSaidAfterThePosition() throws Exception {
        List<String> said = sayMuch();
        try (PollingClient alice = enter("alice")) {
            alice.post(joinAfterTheFirst());
            assertThat(texts(alice, MISSED)).isEqualTo(said);
            assertThat(alice.next()).isEqualTo("43/chat,7[{\"success\":true,\"message\":\"joined room 1\","
                    + "\"replayed\":" + MISSED + "}]");
            say("live");
            assertThat(alice.text()).isEqualTo("live");
        }
    }

    @Test
    void aClientThatPollsIsRecoveredAndToldAllThatItMissed() throws Exception {
        var auth = new JsonObject().put("token", TestGateway.token("alice")).put("vocabulary", "dogcat");
        try (PollingClient alice = PollingClient.open(gateway.port())) {
            JsonObject welcome = alice.enter(auth);
            alice.post("42/chat,7[\"joinRoom\",{\"roomId\":1}]");
            assertThat(alice.next()).startsWith("43/chat,7[{\"success\":true");
            say("heard");
            assertThat(alice.text()).isEqualTo("heard");
            auth.put("pid", welcome.getString("pid")).put("offset", alice.offset());
        }
        List<String> said = sayMuch();
        try (PollingClient alice = PollingClient.open(gateway.port())) {
            assertThat(alice.enter(auth).getString("pid")).isEqualTo(auth.getString("pid"));
            assertThat(texts(alice, MISSED)).isEqualTo(said);
            say("live");
            assertThat(alice.text()).isEqualTo("live");
        }
    }

    /** What is said meanwhile follows: it, too, is more than may be left unread. */
    @Test
    void whatIsSaidMeanwhileFollowsInOrder() throws Exception {
        List<String> said = sayMuch();
        try (PollingClient alice = enter("alice")) {
            alice.post(joinAfterTheFirst());
            List<String> heard = new ArrayList<>(texts(alice, 1));
            said.addAll(sayMuch());
            // And the answer, which comes once all that was missed is told.
            heard.addAll(texts(alice, 2 * MISSED));
            assertThat(heard.indexOf(null)).isGreaterThanOrEqualTo(MISSED);
            heard.remove(null);
            assertThat(heard).isEqualTo(said);
        }
    }

    private PollingClient enter(String user) throws Exception {
        PollingClient client = PollingClient.open(gateway.port());
        client.enter(new JsonObject().put("token", TestGateway.token(user)).put("vocabulary", "dogcat"));
        return client;
    }

    private String joinAfterTheFirst() {
        return "42/chat,7[\"joinRoom\"," + new JsonObject().put("roomId", 1)
                .put("after", new JsonObject().put("epoch", first.getLong("epoch"))
                        .put("seq", first.getLong("seq")))
                .encode() + "]";
    }

    private List<String> sayMuch() throws Exception {
        List<String> said = new ArrayList<>();
        List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
        for (int i = 0; i < MISSED; i++) {
            String text = TEXT + i;
            said.add(text);
            answers.add(bob.say(1, text));
        }
        for (CompletableFuture<JsonObject> answer : answers) {
            assertThat(answer.get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
        }
        bob.drain();
        return said;
    }

    private static List<String> texts(PollingClient client, int count) throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(client.text());
        }
        return texts;
    }

    private JsonObject say(String text) throws Exception {
        JsonObject answer = bob.say(1, text).get(10, TimeUnit.SECONDS);
        assertThat(answer.getBoolean("success")).as(answer.encode()).isTrue();
        return answer.getJsonObject("data");
    }
}
