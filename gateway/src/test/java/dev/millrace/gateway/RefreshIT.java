package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A live session goes on with a fresh token. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefreshIT {

    private final TestGateway gateway;

    RefreshIT(TestDatabase database, TestRedis redis) throws Exception {
        gateway = TestGateway.start(database, redis);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void aRefreshTellsTheNewEndAndWhatIsSentFromThenOnIsSentAsTheFreshTokenSays() throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.join("lobby");
            Instant later = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 1_200);
            CompletableFuture<JsonObject> before = alice.say("lobby", "before");
            JsonObject refreshed = refresh(alice, TestGateway.named("alice", "Alice the Second", later));
            assertThat(refreshed)
                    .isEqualTo(new JsonObject().put("success", true).put("endsAt", later.toString()));
            JsonObject after = alice.say("lobby", "after").get(10, TimeUnit.SECONDS);
            assertThat(senderOf(before.get(10, TimeUnit.SECONDS))).isEqualTo("Name of alice");
            assertThat(senderOf(after)).isEqualTo("Alice the Second");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            {"token":"bad"}           | TOKEN_INVALID | -
            {}                        | INVALID_FIELD | token
            {"token":7}               | INVALID_FIELD | token
            {"token":"bad","vp":7}    | INVALID_FIELD | vp
            """)
    void whileARefreshFailsTheSessionGoesOnAsItWas(String argument, String code, String field)
            throws Exception {
        try (TestClient alice = gateway.client("alice")) {
            alice.join("lobby");
            JsonObject refused = alice.request("refresh", new JsonObject(argument));
            assertThat(refused.getBoolean("success")).isFalse();
            assertThat(refused.getString("code")).isEqualTo(code);
            assertThat(refused.getString("field")).isEqualTo(field);
            assertThat(senderOf(alice.say("lobby", "still").get(10, TimeUnit.SECONDS)))
                    .isEqualTo("Name of alice");
        }
    }

    @Test
    void aRefreshOutsideASessionEndsTheConnectionLikeAnyEvent() throws Exception {
        try (TestClient mallory = gateway.open()) {
            mallory.handshake();
            mallory.send("42/chat,0[\"refresh\",{\"token\":\"" + TestGateway.token("mallory") + "\"}]");
            assertThat(mallory.closeCode()).isEqualTo(CloseCode.PROTOCOL_ERROR.code());
        }
    }

    private static JsonObject refresh(TestClient client, String token) throws Exception {
        return client.request("refresh", new JsonObject().put("token", token));
    }

    private static String senderOf(JsonObject ack) {
        return ack.getJsonObject("data").getString("senderName");
    }
}
