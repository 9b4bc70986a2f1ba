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

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A Redis of our own, to kill. It keeps what was acknowledged, as the one we ship does. */
@WithPostgres
class RedisAwayIT {

    private final TestDatabase database;

    RedisAwayIT(TestDatabase database) {
        this.database = database;
    }

    @Test
    void whileRedisIsAwaySendsAreRefusedAtOnceAndAfterwardsEverythingGoesOn() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("redis-away")) {
            RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
            try (TestGateway gateway = TestGateway.start(database, address(redis));
                    TestClient alice = gateway.client("alice");
                    TestClient bob = gateway.client("bob")) {
                alice.join(1);
                bob.join(1);
                assertThat(alice.say(1, "before").get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
                assertThat(bob.message().getLong("seq")).isOne();
                assertThat(alice.message().getLong("seq")).isOne();
                // The AOF is synced each second; what is acknowledged before a kill -9 is with the kernel.
                redis.kill();
                await().until(() -> health(gateway) == 503);

                for (int i = 0; i < 3; i++) {
                    long asked = System.nanoTime();
                    JsonObject answer = alice.say(1, "away").get(10, TimeUnit.SECONDS);
                    assertThat(answer.getString("code")).isEqualTo("UNAVAILABLE");
                    assertThat(answer.getString("message"))
                            .isEqualTo("the journal cannot be reached just now");
                    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
                }
                JsonObject room = new JsonObject().put("roomId", 2);
                assertThat(alice.request("joinRoom", room).getString("code")).isEqualTo("UNAVAILABLE");
                assertThat(alice.isOpen() && bob.isOpen()).as("sessions stay").isTrue();

                redis = RedisServer.start(redis.options());
                await().until(() -> health(gateway) == 200);
                awaitSubscribers(redis, "chat:room:1", 2);
                // The page speaks for one event loop, which may be back before Alice's: what is refused until
                // then is not sent, so it takes no place in the room.
                await().until(() -> alice.say(1, "after").get(10, TimeUnit.SECONDS).getBoolean("success"));
                assertThat(bob.message().getString("message")).isEqualTo("after");
                JsonObject toAlice = alice.message();
                assertThat(toAlice.getString("message")).isEqualTo("after");
                assertThat(toAlice.getLong("seq")).isEqualTo(2);
                alice.join(2);
                assertThat(alice.say(2, "new room").get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            } finally {
                redis.close();
            }
        }
    }

    @Test
    void aRedisThatRefusesToGrowIsSaidByTheHealthPage() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("redis-full");
                RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
                RespClient console = redis.connect();
                TestGateway gateway = TestGateway.start(database, address(redis));
                TestClient alice = gateway.client("alice")) {
            alice.join(1);
            console.command("CONFIG", "SET", "maxmemory", "1");
            assertThat(alice.say(1, "x").get(10, TimeUnit.SECONDS).getString("code"))
                    .isEqualTo("RETRY_LATER");
            await().until(() -> health(gateway) == 503);

            console.command("CONFIG", "SET", "maxmemory", "0");
            assertThat(alice.say(1, "y").get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            await().until(() -> health(gateway) == 200);
        }
    }

    @Test
    void aFullJournalIsSaidByTheHealthPageAndOneThatFillsUpIsNot() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("journal-full");
                RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
                RespClient console = redis.connect();
                TestGateway gateway = TestGateway.start(database, address(redis),
                        "backlog.soft-mebibytes", "1", "backlog.hard-mebibytes", "4");
                TestClient alice = gateway.client("alice")) {
            alice.join(1);
            String mebibyte = "x".repeat(1 << 20);
            console.command("XADD", "chat:{p00}:journal", "*", "m", mebibyte + mebibyte);
            await().until(() -> tookMillis(alice) > 300);
            assertThat(health(gateway)).isEqualTo(200);

            console.command("XADD", "chat:{p00}:journal", "*", "m", mebibyte + mebibyte + mebibyte);
            await().until(() -> health(gateway) == 503);
            await().until(() -> "RETRY_LATER".equals(
                    alice.say(1, "x").get(10, TimeUnit.SECONDS).getString("code")));

            console.command("XTRIM", "chat:{p00}:journal", "MAXLEN", "0");
            await().until(() -> alice.say(1, "y").get(10, TimeUnit.SECONDS).getBoolean("success"));
            await().until(() -> health(gateway) == 200);
        }
    }

    private static long tookMillis(TestClient alice) throws Exception {
        long begun = System.nanoTime();
        assertThat(alice.say(1, "how long?").get(10, TimeUnit.SECONDS).getBoolean("success")).isTrue();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    @Test
    void requestsUnderWayWhenRedisDiesAreAllAnswered() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("redis-dies")) {
            RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
            try (TestGateway gateway = TestGateway.start(database, address(redis));
                    TestClient alice = gateway.client("alice")) {
                alice.join(1);
                // Redis stands still, so that requests pile up; then it dies with them.
                signal(redis, "STOP");
                var answers = new ArrayList<CompletableFuture<JsonObject>>();
                for (int i = 0; i < 100; i++) {
                    answers.add(alice.say(1, "m" + i));
                }
                answers.add(alice.ask("joinRoom", new JsonObject().put("roomId", 2)));
                redis.kill();
                for (var answer : answers) {
                    assertThat(answer.get(10, TimeUnit.SECONDS).getString("code")).isEqualTo("UNAVAILABLE");
                }
                assertThat(alice.say(2, "x").get(10, TimeUnit.SECONDS).getString("code"))
                        .isEqualTo("NOT_IN_ROOM");
            } finally {
                redis.close();
            }
        }
    }

    @Test
    void aRedisThatHangsIsAsGoodAsAwayUntilItGoesOn() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("redis-hangs");
                RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
                TestGateway gateway = TestGateway.start(database, address(redis));
                TestClient alice = gateway.client("alice")) {
            alice.join(1);
            signal(redis, "STOP");
            try {
                CompletableFuture<JsonObject> hanging = alice.say(1, "hanging");
                assertThat(hanging.get(10, TimeUnit.SECONDS).getString("code")).isEqualTo("UNAVAILABLE");
                await().until(() -> health(gateway) == 503);
                long asked = System.nanoTime();
                assertThat(alice.say(1, "x").get(10, TimeUnit.SECONDS).getString("code"))
                        .isEqualTo("UNAVAILABLE");
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
            } finally {
                signal(redis, "CONT");
            }
            awaitSubscribers(redis, "chat:room:1", 1);
            await().until(() -> alice.say(1, "again").get(10, TimeUnit.SECONDS).getBoolean("success"));
            String heard;
            do {
                heard = alice.message().getString("message");
            } while (!heard.equals("again"));
        }
    }

    @Test
    void aPasswordThatIsWrongForAWhileIsSurvived() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("redis-password");
                RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
                TestGateway gateway = TestGateway.start(database, address(redis));
                TestClient alice = gateway.client("alice");
                RespClient admin = redis.connect()) {
            alice.join(1);
            assertThat(admin.command("CONFIG", "SET", "requirepass", "another")).isEqualTo("OK");
            assertThat(admin.text("CLIENT", "KILL", "SKIPME", "yes")).isNotEqualTo("0");
            await().until(() -> health(gateway) == 503);
            // It has tried, and was refused, at least twice.
            await().until(() -> Pattern.compile("errorstat_WRONGPASS:count=([4-9]|\\d\\d)")
                    .matcher(admin.text("INFO", "errorstats"))
                    .find());
            assertThat(admin.command("CONFIG", "SET", "requirepass", redis.password())).isEqualTo("OK");
            await().until(() -> alice.say(1, "again").get(10, TimeUnit.SECONDS).getBoolean("success"));
        }
    }

    private static void signal(RedisServer redis, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(redis.pid())).start().waitFor())
                .isZero();
    }

    private static void awaitSubscribers(RedisServer redis, String channel, long count) throws Exception {
        try (RespClient client = redis.connect()) {
            await().until(() -> client.text("PUBSUB", "NUMSUB", channel)
                    .equals("[" + channel + ", " + count + "]"));
        }
    }

    private static int health(TestGateway gateway) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/health")).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    static TestRedis address(RedisServer redis) {
        return new TestRedis(redis.host(), redis.port(), redis.password());
    }
}
