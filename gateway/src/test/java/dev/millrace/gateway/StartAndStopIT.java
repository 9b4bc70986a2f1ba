package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.catalog.CloseCode;
import dev.millrace.model.retry.UnavailableException;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

@WithPostgres
@WithRedis
class StartAndStopIT {

    private final TestDatabase database;
    private final TestRedis redis;

    StartAndStopIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void stopAnswersWhatWasAskedThenClosesTheSessionsAndLetsGoOfRedis() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis);
                TestClient alice = gateway.client("alice");
                TestClient bob = gateway.client("bob");
                TestClient stranger = gateway.open();
                RespClient admin = redis.connect()) {
            alice.join(1);
            bob.join(1);
            // Redis holds its answers back, so that they are under way when the stop begins.
            assertThat(admin.command("CLIENT", "PAUSE", "1000", "ALL")).isEqualTo("OK");
            List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(alice.say(1, "m" + i));
            }
            // Answered by the gateway alone, so what was sent before it has reached Redis.
            CompletableFuture<JsonObject> own = alice.ask("leaveRoom", new JsonObject().put("roomId", 2));
            assertThat(own.get(5, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            assertThat(answers).noneMatch(CompletableFuture::isDone);
            gateway.stop();
            for (CompletableFuture<JsonObject> answer : answers) {
                assertThat(answer.get(5, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            }
            assertThat(alice.closeCode()).isEqualTo(CloseCode.SHUTDOWN.code());
            assertThat(bob.closeCode()).isEqualTo(CloseCode.SHUTDOWN.code());
            assertThat(stranger.closeCode()).isEqualTo(CloseCode.SHUTDOWN.code());
            // Redis notices a moment later.
            await("for the only connection to Redis to be ours")
                    .until(() -> admin.text("CLIENT", "LIST").lines().count() == 1);
            assertThatExceptionOfType(ConnectException.class).isThrownBy(gateway::open);
        }
    }

    @Test
    void aStopDoesNotWaitLongerThanItsPatienceForAnswersThatDoNotCome() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "stop.patience", "500ms");
                TestClient alice = gateway.client("alice");
                RespClient admin = redis.connect()) {
            alice.join(1);
            assertThat(admin.command("CLIENT", "PAUSE", "20000", "WRITE")).isEqualTo("OK");
            try {
                CompletableFuture<JsonObject> answer = alice.say(1, "never");
                long begun = System.nanoTime();
                gateway.stop();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
                assertThat(alice.closed().get(5, TimeUnit.SECONDS)).isPositive();
                assertThat(answer).isNotDone();
            } finally {
                assertThat(admin.command("CLIENT", "UNPAUSE")).isEqualTo("OK");
            }
        }
    }

    @Test
    void aStopWithAClientThatReadsNothingIsBoundedToo() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "stop.patience", "500ms",
                "socketio.outbox", "65536");
                TestClient deaf = TestClient.openWithoutReading(gateway.port(), 4_096);
                TestClient alice = gateway.client("alice")) {
            deaf.send("40/chat," + new JsonObject().put("token", TestGateway.token("deaf")));
            deaf.send("42/chat,[\"joinRoom\",{\"roomId\":1}]");
            alice.join(1);
            String text = "x".repeat(1_000);
            for (int i = 0; i < 40; i++) {
                assertThat(alice.say(1, text).get(5, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            }
            long begun = System.nanoTime();
            gateway.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
        }
    }

    /** Its close frame is stuck behind all that it has not read, so no time to answer it ever begins. */
    @Test
    void aSlowClientThatNeverReadsItsCloseFrameLosesItsConnection() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "socketio.outbox", "65536",
                "socketio.ping-interval", "1s", "socketio.ping-timeout", "4s");
                TestClient deaf = TestClient.openWithoutReading(gateway.port(), 4_096);
                TestClient alice = gateway.client("alice");
                RespClient admin = redis.connect()) {
            deaf.send("40/chat," + new JsonObject().put("token", TestGateway.token("deaf")));
            deaf.send("42/chat,[\"joinRoom\",{\"roomId\":\"deaf\"}]");
            deaf.send("42/chat,[\"joinRoom\",{\"roomId\":1}]");
            alice.join(1);
            await().until(() -> admin.text("PUBSUB", "NUMSUB", "chat:room:deaf").endsWith(", 1]"));
            String text = "x".repeat(1_000);
            while (admin.text("PUBSUB", "NUMSUB", "chat:room:deaf").endsWith(", 1]")) {
                for (int i = 0; i < 100; i++) {
                    CompletableFuture<JsonObject> answer = alice.say(1, text);
                    if (i == 99) {
                        assertThat(answer.get(5, TimeUnit.SECONDS).getBoolean("success")).isTrue();
                    }
                }
                deaf.send("3");
            }
            await().atMost(Duration.ofSeconds(12)).until(() -> isRefused(deaf));
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "socketio.ping-interval", "200ms",
                "socketio.ping-timeout", "200ms");
                var silent = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            silent.setSoTimeout(8_000);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void twoGatewaysShareTheirRooms() throws Exception {
        try (TestGateway one = TestGateway.start(database, redis);
                TestGateway two = TestGateway.start(database, redis);
                TestClient alice = one.client("alice");
                TestClient bob = two.client("bob")) {
            alice.join("shared");
            bob.join("shared");
            assertThat(alice.say("shared", "hello").get(5, TimeUnit.SECONDS).getBoolean("success")).isTrue();
            assertThat(bob.message()).isEqualTo(alice.message());
        }
    }

    @Test
    void aPortThatIsTakenIsSaidAndLeavesNoConnection() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> TestGateway.start(database, redis, "http.port",
                            Integer.toString(taken.getLocalPort())))
                    .withRootCauseInstanceOf(IOException.class)
                    .withStackTraceContaining("Address already in use");
        }
        try (RespClient admin = redis.connect()) {
            await().until(() -> admin.text("CLIENT", "LIST").lines().count() == 1);
        }
    }

    @Test
    void aWrongPasswordOfRedisIsSaid() {
        var wrong = new TestRedis(redis.host(), redis.port(), "wrong");
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> TestGateway.start(database, wrong, "start.patience", "1s"))
                .withMessageMatching("Redis at 127.0.0.1:\\d+ did not come within 1 s: WRONGPASS .*")
                .withMessageNotContaining("'wrong'");
    }

    @Test
    void aWrongPasswordOfPostgresIsSaid() {
        var wrong = new TestDatabase(database.jdbcUrl(), database.user(), "wrong");
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> TestGateway.start(wrong, redis, "start.patience", "1s"))
                .withMessageMatching(
                        "PostgreSQL at 127.0.0.1:\\d+/test_\\d+ did not come within 1 s: .*password.*");
    }

    @Test
    void aDatabaseOfANewerBuildIsRefused() throws Exception {
        TestGateway.start(database, redis).close();
        try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
            statement.execute("insert into millrace.flyway_schema_history "
                    + "select 99, '99', 'of the future', type, 'V99__future.sql', 1, installed_by, now(), 1, true "
                    + "from millrace.flyway_schema_history where version = '1'");
            try {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> TestGateway.start(database, redis))
                        .withMessage("the database could not be brought to this build's tables")
                        .satisfies(e -> assertThat(e.getCause()).hasMessageContaining("99"));
            } finally {
                statement.execute("delete from millrace.flyway_schema_history where installed_rank = 99");
            }
        }
    }

    @Test
    void waitsForServersThatComeLateAndGivesUpOnThoseThatDoNot() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("late")) {
            ServerOptions redisOptions = later(scratch, "redis");
            ServerOptions postgresOptions = later(scratch, "postgres");
            var lateRedis = new TestRedis("127.0.0.1", redisOptions.port(), redisOptions.password());
            var latePostgres = new TestDatabase(
                    "jdbc:postgresql://127.0.0.1:" + postgresOptions.port() + "/postgres",
                    PostgresServer.USER, postgresOptions.password());

            assertThatExceptionOfType(UnavailableException.class)
                    .isThrownBy(() -> TestGateway.start(latePostgres, lateRedis, "start.patience", "1s"))
                    .withMessageMatching("PostgreSQL at \\S+ did not come within 1 s: .*");
            assertThatExceptionOfType(UnavailableException.class)
                    .isThrownBy(() -> TestGateway.start(database, lateRedis, "start.patience", "1s"))
                    .withMessageMatching("Redis at \\S+ did not come within 1 s: .*");

            CompletableFuture<TestGateway> started = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    started.complete(TestGateway.start(latePostgres, lateRedis));
                } catch (Exception e) {
                    started.completeExceptionally(e);
                }
            });
            try (PostgresServer postgres = PostgresServer.start(postgresOptions)) {
                assertThat(postgres.isAlive()).isTrue();
                await().until(() -> sessionsSeen(latePostgres));
                assertThat(started).isNotDone();
                try (RedisServer late = RedisServer.start(redisOptions);
                        TestGateway gateway = started.get(20, TimeUnit.SECONDS);
                        TestClient alice = gateway.client("alice")) {
                    assertThat(late.isAlive()).isTrue();
                    alice.join(1);
                    assertThat(alice.say(1, "there").get(5, TimeUnit.SECONDS).getBoolean("success")).isTrue();
                }
            }
        }
    }

    /** The gateway has been here: its tables are. */
    private static boolean sessionsSeen(TestDatabase database) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("select to_regclass('millrace.dead_letter') is not null")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static ServerOptions later(ScratchFolder scratch, String name) throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return ServerOptions.scratch(scratch, name).port(free.getLocalPort());
        }
    }

    private static boolean isRefused(TestClient client) {
        try {
            client.send("3");
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
