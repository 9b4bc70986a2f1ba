package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.catalog.CloseCode;
import dev.millrace.model.config.ConfigException;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How a gateway goes while another takes over. */
@WithPostgres
@WithRedis
class DrainIT {

    private static final int CLIENTS = 40;
    private static final Duration SPREAD = Duration.ofSeconds(2);

    private final TestDatabase database;
    private final TestRedis redis;

    DrainIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void sessionsEndOneAfterTheOtherAndGoOnUntilTheirMoment() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try (TestGateway going = TestGateway.start(database, redis, "socketio.stop-spread", "2s");
                TestGateway staying = TestGateway.start(database, redis);
                TestClient speaker = staying.client("speaker")) {
            speaker.join("lobby");
            for (int i = 0; i < CLIENTS; i++) {
                TestClient client = going.client("client" + i);
                clients.add(client);
                client.join("lobby");
            }
            long begun = System.nanoTime();
            List<CompletableFuture<Duration>> closings = clients.stream()
                    .map(client -> client.closed()
                            .thenApply(code -> Duration.ofNanos(System.nanoTime() - begun)))
                    .toList();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(going::stop);
            int said = 0;
            while (!closings.stream().allMatch(CompletableFuture::isDone)) {
                assertThat(speaker.say("lobby", "m" + said++)
                        .get(10, TimeUnit.SECONDS)
                        .getBoolean("success")).isTrue();
            }
            stopped.get(10, TimeUnit.SECONDS);
            for (TestClient client : clients) {
                assertThat(client.closeCode()).isEqualTo(CloseCode.SHUTDOWN.code());
            }
            List<Duration> moments = closings.stream().map(CompletableFuture::join).toList();
            // Forty moments at random all lie in one half of the time once in 2^39 runs.
            assertThat(moments).anyMatch(moment -> !isLate(moment)).anyMatch(DrainIT::isLate);
            for (int i = 0; i < CLIENTS; i++) {
                int heard = assertHeardWithoutAGap(clients.get(i), said);
                // The others may have gone before the first message was said.
                if (isLate(moments.get(i))) {
                    assertThat(heard).as("messages until it went after %s", moments.get(i)).isPositive();
                }
            }
            assertThat(speaker.isOpen()).isTrue();
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    private static boolean isLate(Duration moment) {
        return moment.compareTo(SPREAD.dividedBy(2)) > 0;
    }

    /** From the first on; and nobody told it to leave the namespace, which would have it stay away. Returns how many. */
    private static int assertHeardWithoutAGap(TestClient client, int said) throws Exception {
        int heard = client.messagesWaiting();
        assertThat(heard).isLessThanOrEqualTo(said);
        for (int i = 0; i < heard; i++) {
            assertThat(client.message().getString("message")).isEqualTo("m" + i);
        }
        assertThat(client.packetWithin(Duration.ZERO)).isNull();
        return heard;
    }

    @Test
    void whoComesMeanwhileIsTurnedAwayAndHealthSaysWhy() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        try (TestGateway gateway = TestGateway.start(database, redis, "http.event-loops", "1",
                "socketio.stop-spread", "8s")) {
            // One may go at once, and forty do not.
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(gateway.client("client" + i));
            }
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(gateway::stop);
            await().until(() -> Http.statusOf(gateway.port(), Http.HANDSHAKE + "Host: x\r\n\r\n")
                    .startsWith("HTTP/1.1 503 "));
            String health = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            assertThat(Http.statusOf(gateway.port(), health)).startsWith("HTTP/1.1 503 ");
            for (TestClient client : clients) {
                client.hangUp();
            }
            stopped.get(10, TimeUnit.SECONDS);
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whatWasAskedIsAnsweredThoughTheMomentHasCome() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "socketio.stop-spread", "100ms");
                TestClient alice = gateway.client("alice");
                RespClient admin = redis.connect()) {
            alice.join(1);
            assertThat(admin.command("CLIENT", "PAUSE", "1000", "ALL")).isEqualTo("OK");
            CompletableFuture<JsonObject> answer = alice.say(1, "last words");
            assertThat(alice.request("leaveRoom", new JsonObject().put("roomId", 2)).getBoolean("success"))
                    .isTrue();
            gateway.stop();
            assertThat(answer.get(5, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            assertThat(alice.closeCode()).isEqualTo(CloseCode.SHUTDOWN.code());
        }
    }

    @Test
    void aSpreadThatLeavesNoTimeForAnswersIsAMistake() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> TestGateway.start(database, redis, "stop.patience", "3s",
                        "socketio.stop-spread",
                        "3s"))
                .withMessageContaining("socketio.stop-spread: 3s leaves nothing of stop.patience: 3s");
    }
}
