package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What becomes of a session that sends events faster than it may. */
@WithPostgres
@WithRedis
class EventRateIT {

    private final TestDatabase database;
    private final TestRedis redis;

    EventRateIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void anEventOverTheRateIsToldWhenToTryAgainAndTheSessionGoesOn() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "socketio.events", "3/1h burst 5");
                TestClient alice = gateway.client("alice");
                TestClient bob = gateway.client("bob")) {
            List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
            // The first of the five was its entering.
            for (int i = 0; i < 5; i++) {
                answers.add(alice.ask("leaveRoom", new JsonObject().put("roomId", 1)));
            }
            for (CompletableFuture<JsonObject> answer : answers.subList(0, 4)) {
                assertThat(answer.get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            }
            JsonObject refused = answers.get(4).get(10, TimeUnit.SECONDS);
            assertThat(refused.getString("code")).isEqualTo("RATE_LIMITED");
            assertThat(refused.getString("message"))
                    .isEqualTo("at most 3/1h burst 5 of events in one session");
            assertThat(refused.getLong("retryAfter")).isBetween(1L, 1_200_001L);
            bob.join(1);
            assertThat(alice.isOpen()).isTrue();
        }
    }

    @Test
    void whoGoesOnAllTheSameIsClosed() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "socketio.events", "3/1h burst 5");
                TestClient mallory = gateway.client("mallory")) {
            var flood = new ByteArrayOutputStream();
            for (int i = 0; i < 11; i++) {
                flood.writeBytes(TestClient.framed(TestClient.TEXT, true,
                        "42/chat,[\"leaveRoom\",{\"roomId\":1}]".getBytes(UTF_8)));
            }
            mallory.raw(flood.toByteArray());
            assertThat(mallory.closeCode()).isEqualTo(CloseCode.FLOODING.code());
        }
    }

    /** The namespace is none, so that each is refused; the first packets were the client's own entering. */
    @Test
    void refusedConnectsAndAnswersToNothingAndFarewellsCountToo() throws Exception {
        for (String packet : List.of("40/nowhere,{\"token\":\"x\"}", "43/chat,7[\"to nothing\"]",
                "41/nowhere,")) {
            try (TestGateway gateway = TestGateway.start(database, redis, "socketio.events", "3/1h burst 5");
                    TestClient mallory = gateway.client("mallory")) {
                var flood = new ByteArrayOutputStream();
                for (int i = 0; i < 11; i++) {
                    flood.writeBytes(TestClient.framed(TestClient.TEXT, true, packet.getBytes(UTF_8)));
                }
                mallory.raw(flood.toByteArray());
                assertThat(mallory.closeCode()).as(packet).isEqualTo(CloseCode.FLOODING.code());
            }
        }
    }
}
