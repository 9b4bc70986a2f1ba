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
import dev.millrace.model.schema.Schema;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Connections that rooms are heard over are lost while much is said: everybody hears everything, once and in order. */
@WithPostgres
class FeedCutIT {

    private static final int ROOMS = 4;
    private static final int MESSAGES = 1_500;
    private static final int CUTS = 12;

    private final TestDatabase database;

    FeedCutIT(TestDatabase database) {
        this.database = database;
        Schema.migrate(database.dataSource());
    }

    /** With few messages at hand, what was missed is read from the history. */
    @ParameterizedTest
    @ValueSource(strings = {"1000", "2"})
    void whileConnectionsAreCutEverybodyHearsEverythingOnceAndInOrder(String atHand) throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("feed-cut");
                RedisServer redis = RedisServer.start(ServerOptions.scratch(scratch, "redis"));
                TestGateway one = start(redis, atHand);
                TestGateway other = start(redis, atHand)) {
            List<TestClient> clients = new ArrayList<>();
            try {
                for (TestGateway gateway : List.of(one, other, one, other)) {
                    TestClient client = gateway.client("user-" + clients.size());
                    clients.add(client);
                    for (int room = 1; room <= ROOMS; room++) {
                        client.join("cut-" + atHand + "-" + room);
                    }
                }
                CompletableFuture<List<String>> talking = CompletableFuture
                        .supplyAsync(() -> talk(clients, atHand));
                try (RespClient console = redis.connect()) {
                    for (int cut = 0; cut < CUTS; cut++) {
                        int soFar = clients.getFirst().messagesWaiting();
                        console.command("CLIENT", "KILL", "TYPE", "pubsub");
                        await().until(() -> talking.isDone()
                                || clients.getFirst().messagesWaiting() > soFar + MESSAGES / CUTS / 2);
                    }
                }
                List<String> said = talking.get(60, TimeUnit.SECONDS);
                for (TestClient client : clients) {
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> client.messagesWaiting() >= said.size() || !client.isOpen());
                    check(client.drain(), said);
                    assertThat(client.isOpen()).isTrue();
                }
            } finally {
                for (TestClient client : clients) {
                    client.close();
                }
            }
        }
    }

    @Test
    void whileRedisRestartsWhatIsAcknowledgedIsHeardByAllOnceAndInOrder() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("feed-restart")) {
            RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
            try (TestGateway one = start(redis, "1000");
                    TestGateway other = start(redis, "1000");
                    TestClient alice = one.client("alice");
                    TestClient bob = other.client("bob")) {
                alice.join("restart");
                bob.join("restart");
                List<String> said = new ArrayList<>();
                for (int round = 0; round < 3; round++) {
                    for (int i = 0; i < 50; i++) {
                        String text = round + "." + i;
                        if (sayUntilSaid(alice, text)) {
                            said.add(text);
                        }
                    }
                    redis.kill();
                    redis = RedisServer.start(redis.options());
                }
                await().until(() -> sayUntilSaid(bob, "the end"));
                said.add("the end");
                for (TestClient client : List.of(alice, bob)) {
                    await().until(() -> client.messagesWaiting() >= said.size());
                    assertThat(client.textsSoFar()).isEqualTo(said);
                }
            } finally {
                redis.close();
            }
        }
    }

    private TestGateway start(RedisServer redis, String atHand) throws Exception {
        return TestGateway.start(database, new TestRedis("127.0.0.1", redis.port(), redis.password()),
                "recent.messages", atHand);
    }

    /** A name makes it one message, however often it is sent. */
    private static boolean sayUntilSaid(TestClient client, String text) {
        var message = new JsonObject().put("roomId", "restart").put("message", text).put("clientId", text);
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> client.request("sendMessage", message).getBoolean("success"));
        return true;
    }

    /** One after the other, so that what was said has an order; by everybody in turn. */
    private static List<String> talk(List<TestClient> clients, String atHand) {
        List<String> said = new ArrayList<>();
        try {
            for (int i = 0; i < MESSAGES; i++) {
                JsonObject answer = clients.get(i % clients.size())
                        .say("cut-" + atHand + "-" + (1 + i % ROOMS), "m" + i)
                        .get(10, TimeUnit.SECONDS);
                assertThat(answer.getBoolean("success")).as(answer.encode()).isTrue();
                said.add("m" + i);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return said;
    }

    /** In each room; and over all of them, where all was at hand. */
    private static void check(List<JsonObject> heard, List<String> said) {
        for (int room = 1; room <= ROOMS; room++) {
            String suffix = "-" + room;
            List<String> ofRoom = new ArrayList<>();
            for (int i = room - 1; i < said.size(); i += ROOMS) {
                ofRoom.add(said.get(i));
            }
            assertThat(heard.stream()
                    .filter(message -> message.getString("roomId").endsWith(suffix))
                    .map(message -> message.getString("message"))).containsExactlyElementsOf(ofRoom);
        }
    }
}
