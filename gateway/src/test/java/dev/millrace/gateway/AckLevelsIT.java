package dev.millrace.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.model.redis.Watermark;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What senders are told who want more than the journal. The test is the persister: it says what is stored. */
@WithPostgres
@WithRedis(per = Per.METHOD)
class AckLevelsIT {

    private static final int PARTITION = new Partitions(16).of(new RoomId("1"));

    private final TestDatabase database;
    private final TestRedis redis;

    AckLevelsIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void anAckOfThePersistedWaitsForTheWatermarkThatCoversItsMessage() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis);
                TestClient alice = gateway.client("alice");
                RespClient console = redis.connect()) {
            alice.join(1);
            CompletableFuture<JsonObject> one = say(alice, "one", "persisted", null);
            CompletableFuture<JsonObject> two = say(alice, "two", "persisted", null);
            assertThat(alice.message().getString("message")).isEqualTo("one");
            assertThat(alice.message().getString("message")).isEqualTo("two");
            List<StreamId> entries = entries(console);
            long epoch = epoch(console);

            publish(console, new Watermark(PARTITION, epoch + 1, entries.getLast()));
            publish(console, new Watermark((PARTITION + 1) % 16, epoch, entries.getLast()));
            publish(console, new Watermark(99, epoch, entries.getLast()));
            assertThat(console.command("PUBLISH", RedisNames.PERSISTED, "not a watermark")).isEqualTo(2L);
            publish(console, new Watermark(PARTITION, epoch, entries.getFirst()));

            JsonObject ack = one.get(5, TimeUnit.SECONDS);
            assertThat(ack.getBoolean("success")).isTrue();
            assertThat(ack.getString("ack")).isEqualTo("persisted");
            assertThat(ack.getJsonObject("data").getString("message")).isEqualTo("one");
            assertThat(ack.fieldNames()).containsExactly("success", "data", "ack");
            assertThat(two).as("watermarks came in order, and none covered it").isNotDone();
            publish(console, new Watermark(PARTITION, epoch, entries.getLast()));
            assertThat(two.get(5, TimeUnit.SECONDS).getString("ack")).isEqualTo("persisted");
        }
    }

    @Test
    void whatTheWatermarkHasPassedAlreadyIsAcknowledgedAtOnce() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis);
                TestClient alice = gateway.client("alice");
                RespClient console = redis.connect()) {
            alice.join(1);
            assertThat(say(alice, "one", "journaled", "a").get(5, TimeUnit.SECONDS).fieldNames())
                    .containsExactly("success", "data");
            CompletableFuture<JsonObject> other = say(alice, "other", "persisted", null);
            publish(console, new Watermark(PARTITION, epoch(console), awaitEntries(console, 2).getLast()));
            assertThat(other.get(5, TimeUnit.SECONDS).getString("ack")).isEqualTo("persisted");

            JsonObject again = say(alice, "one", "persisted", "a").get(5, TimeUnit.SECONDS);
            assertThat(again.getString("ack")).isEqualTo("persisted");
            assertThat(again.getBoolean("repeated")).isTrue();
            assertThat(again.getJsonObject("data").getString("clientId")).isEqualTo("a");
            assertThat(entries(console)).hasSize(2);
        }
    }

    @Test
    void whenTheWatermarkDoesNotComeTheAckSaysSo() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "ack.persisted-within", "100ms");
                TestClient alice = gateway.client("alice")) {
            alice.join(1);
            JsonObject ack = say(alice, "one", "persisted", null).get(5, TimeUnit.SECONDS);
            assertThat(ack.getBoolean("success")).isTrue();
            assertThat(ack.getString("ack")).isEqualTo("journaled");
            assertThat(ack.getString("note")).isEqualTo("journaled, not yet persisted");
            assertThat(ack.getJsonObject("data").getString("message")).isEqualTo("one");
        }
    }

    @Test
    void aWatermarkThatWasMissedWhileTheSubscriptionWasDownIsReadAfterwards() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "ack.persisted-within", "30s");
                TestClient alice = gateway.client("alice");
                RespClient console = redis.connect()) {
            alice.join(1);
            CompletableFuture<JsonObject> ack = say(alice, "one", "persisted", null);
            StreamId entry = awaitEntries(console, 1).getLast();
            // Nothing is ever published: it was said while nobody could hear it.
            console.command("HSET", RedisNames.rooms(PARTITION), RedisNames.PERSISTED_FIELD,
                    entry.toString());
            assertThat(ack).isNotDone();
            console.command("CLIENT", "KILL", "TYPE", "pubsub");
            assertThat(ack.get(10, TimeUnit.SECONDS).getString("ack")).isEqualTo("persisted");
        }
    }

    @Test
    void withoutReplicasConfiguredReplicatedIsRefused() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis);
                TestClient alice = gateway.client("alice");
                RespClient console = redis.connect()) {
            alice.join(1);
            JsonObject refusal = say(alice, "one", "replicated", null).get(5, TimeUnit.SECONDS);
            assertThat(refusal.getString("code")).isEqualTo("INVALID_FIELD");
            assertThat(refusal.getString("field")).isEqualTo("ack");
            assertThat(refusal.getString("message")).endsWith("not configured here");
            assertThat(entries(console)).isEmpty();
        }
    }

    @Test
    void anAckOfTheReplicatedComesWhenTheReplicaHasItAndOwnsUpWhenItHasNot() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("replicated");
                RedisServer primary = RedisServer.start(ServerOptions.scratch(scratch, "primary"));
                RedisServer replica = RedisServer.start(ServerOptions.scratch(scratch, "replica"));
                RespClient console = replica.connect()) {
            assertThat(console.command("CONFIG", "SET", "masterauth", primary.password())).isEqualTo("OK");
            assertThat(console.command("REPLICAOF", "127.0.0.1", String.valueOf(primary.port())))
                    .isEqualTo("OK");
            await().until(() -> console.text("INFO", "replication").contains("master_link_status:up"));
            var at = new TestRedis("127.0.0.1", primary.port(), primary.password());
            try (TestGateway gateway = TestGateway.start(database, at, "ack.replicas", "1",
                    "ack.replicated-within", "300ms"); TestClient alice = gateway.client("alice")) {
                alice.join(1);
                List<CompletableFuture<JsonObject>> acks = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    acks.add(say(alice, "m" + i, "replicated", null));
                }
                for (CompletableFuture<JsonObject> ack : acks) {
                    assertThat(ack.get(10, TimeUnit.SECONDS).getString("ack")).isEqualTo("replicated");
                }
                assertThat(entries(console)).as("the replica has them").hasSize(200);

                signal("STOP", replica);
                JsonObject ack;
                try {
                    ack = say(alice, "alone", "replicated", null).get(5, TimeUnit.SECONDS);
                } finally {
                    signal("CONT", replica);
                }
                assertThat(ack.getBoolean("success")).isTrue();
                assertThat(ack.getString("ack")).isEqualTo("journaled");
                assertThat(ack.getString("note")).isEqualTo("journaled, not yet replicated");
                await().until(() -> "replicated".equals(
                        say(alice, "again", "replicated", null).get(5, TimeUnit.SECONDS).getString("ack")));
            }
        }
    }

    private static CompletableFuture<JsonObject> say(TestClient client, String text, String ack,
            @Nullable String clientId)
            throws IOException {
        var message = new JsonObject().put("roomId", 1).put("message", text).put("ack", ack);
        return client.ask("sendMessage", clientId == null ? message : message.put("clientId", clientId));
    }

    private static void publish(RespClient console, Watermark watermark) throws IOException {
        assertThat(console.command("PUBLISH", RedisNames.PERSISTED, watermark.toJson()))
                .as("event loops that hear it")
                .isEqualTo(2L);
    }

    private static long epoch(RespClient console) throws IOException {
        return Long.parseLong(console.text("HGET", RedisNames.rooms(PARTITION), RedisNames.EPOCH_FIELD));
    }

    private static List<StreamId> awaitEntries(RespClient console, int count) {
        return await().until(() -> entries(console), entries -> entries.size() == count);
    }

    private static List<StreamId> entries(RespClient console) throws IOException {
        List<StreamId> entries = new ArrayList<>();
        for (Object entry : (List<?>) requireNonNull(
                console.command("XRANGE", RedisNames.journal(PARTITION), "-", "+"))) {
            entries.add(StreamId.parse((String) ((List<?>) entry).get(0)));
        }
        return entries;
    }

    private static void signal(String signal, RedisServer server) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, String.valueOf(server.pid())).start().waitFor())
                .isZero();
    }
}
