package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How much is let through of clients that want too much. */
@WithPostgres
@WithRedis
class LimitsIT {

    private static final int RATE = 50;
    private static final int BURST = 20;
    private static final String LIMIT = RATE + "/1s burst " + BURST;

    private final TestDatabase database;
    private final TestRedis redis;

    LimitsIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void aSendOverTheLimitIsToldWhenToTryAgainAndIsNotJournaled() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "limit.sends-per-user", "3/1h");
                TestClient alice = gateway.client("alice");
                TestClient bob = gateway.client("bob")) {
            alice.join("few");
            bob.join("few");
            List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
            for (int i = 1; i <= 5; i++) {
                answers.add(alice.say("few", "message " + i));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(answerOf(answers.get(i)).getBoolean("success")).isTrue();
            }
            JsonObject refused = answerOf(answers.get(4));
            assertThat(refused.getString("code")).isEqualTo("RATE_LIMITED");
            assertThat(refused.getString("message")).isEqualTo("at most 3/1h of one user's messages");
            assertThat(refused.getLong("retryAfter")).isBetween(1L, 1_200_001L);
            assertThat(answerOf(bob.say("few", "mine")).getBoolean("success")).as("another user").isTrue();
            for (int i = 1; i <= 3; i++) {
                assertThat(bob.message().getString("message")).isEqualTo("message " + i);
            }
            assertThat(bob.message().getString("message")).isEqualTo("mine");
        }
    }

    @Test
    void aRoomsLimitIsOneForAllItsSenders() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "http.event-loops", "1",
                "limit.sends-per-room",
                "2/1h");
                TestClient alice = gateway.client("alice");
                TestClient bob = gateway.client("bob")) {
            alice.join("full");
            bob.join("full");
            bob.join("empty");
            assertThat(answerOf(alice.say("full", "1")).getBoolean("success")).isTrue();
            assertThat(answerOf(bob.say("full", "2")).getBoolean("success")).isTrue();
            assertThat(answerOf(bob.say("full", "3")).getString("message"))
                    .isEqualTo("at most 2/1h of one room's messages");
            assertThat(answerOf(bob.say("empty", "4")).getBoolean("success")).isTrue();
        }
    }

    @Test
    void oneUserOnTwoGatewaysGetsOneRateAndNotTwo() throws Exception {
        try (TestGateway one = TestGateway.start(database, redis, "limit.sends-per-user", LIMIT,
                "http.event-loops", "1");
                TestGateway two = TestGateway.start(database, redis, "limit.sends-per-user", LIMIT,
                        "http.event-loops", "1");
                TestClient here = one.client("greedy");
                TestClient there = two.client("greedy")) {
            here.join("greed");
            there.join("greed");
            long begun = System.nanoTime();
            int sent = 0;
            do {
                for (TestClient client : List.of(here, there)) {
                    sent += answerOf(client.say("greed", "more")).getBoolean("success") ? 1 : 0;
                }
            } while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(4));
            double seconds = (System.nanoTime() - begun) / 1e9;
            assertThat((double) sent).as("messages in %.1f s", seconds)
                    .isBetween(RATE * (seconds - 1), RATE * (seconds + 0.4) + 2 * BURST);
        }
    }

    @Test
    void whoeverSendsLittleLeavesNothingInRedis() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "limit.sends-per-user", LIMIT);
                TestClient modest = gateway.client("modest");
                TestClient greedy = gateway.client("greedy2");
                RespClient commands = redis.connect()) {
            modest.join("calm");
            greedy.join("calm");
            answerOf(modest.say("calm", "hello"));
            for (int i = 0; i < BURST; i++) {
                answerOf(greedy.say("calm", "hello " + i));
            }
            await("the shared bucket").until(() -> exists(commands, "greedy2"));
            assertThat(exists(commands, "modest")).isFalse();
            await("a bucket that would be full is none").until(() -> !exists(commands, "greedy2"));
        }
    }

    @Test
    void connectsAreCountedByAddressAlsoOverOneSocketAndWhateverTheyEnter() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "limit.connects", "4/1h",
                "http.event-loops", "1");
                TestClient flood = gateway.open();
                TestClient neighbour = gateway.open()) {
            flood.handshake();
            flood.send("40/chat,{\"token\":\"bad\"}");
            assertThat(flood.packet()).contains("TOKEN_INVALID");
            flood.send("40/admin,");
            assertThat(flood.packet()).contains("Invalid namespace");
            String connect = "40/chat," + new JsonObject().put("token", TestGateway.token("alice"));
            flood.send(connect);
            assertThat(flood.packet()).startsWith("40/chat,{");
            JsonObject refresh = flood.request("refresh",
                    new JsonObject().put("token", TestGateway.token("alice")));
            assertThat(refresh.getBoolean("success")).isTrue();
            assertThat(flood.request("refresh", new JsonObject().put("token", TestGateway.token("alice")))
                    .getString("code")).isEqualTo("RATE_LIMITED");
            neighbour.handshake();
            neighbour.send(connect);
            JsonObject refused = new JsonObject(neighbour.packet().substring("44/chat,".length()));
            assertThat(refused.getJsonObject("data").getString("code")).isEqualTo("RATE_LIMITED");
            assertThat(refused.getJsonObject("data").getLong("retryAfter")).isPositive();
        }
    }

    @Test
    void withoutRedisTheLimitsOfEachLoopGoOn() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("limits")) {
            RedisServer own = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
            try (TestGateway gateway = TestGateway.start(database, RedisAwayIT.address(own), "limit.connects",
                    "3/1h", "http.event-loops", "1");
                    TestClient client = gateway.open()) {
                client.handshake();
                own.close();
                for (int i = 0; i < 3; i++) {
                    client.send("40/admin,");
                    assertThat(client.packet()).contains("Invalid namespace");
                }
                client.send("40/admin,");
                assertThat(client.packet()).contains("RATE_LIMITED");
            }
        }
    }

    private static boolean exists(RespClient commands, String user) throws IOException {
        return Long.valueOf(1).equals(commands.command("EXISTS", "auth:bucket:user:" + user));
    }

    private static JsonObject answerOf(CompletableFuture<JsonObject> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }
}
