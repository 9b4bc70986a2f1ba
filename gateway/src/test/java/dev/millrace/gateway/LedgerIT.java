package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.IdDigest;
import dev.millrace.model.MessageIds;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The ledger says what the clients were told, no more and no less. */
@WithPostgres(per = Per.METHOD)
@WithRedis
class LedgerIT {

    private static final Partitions PARTITIONS = new Partitions(16);

    private final TestDatabase database;
    private final TestRedis redis;

    LedgerIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void theLedgerHoldsExactlyWhatWasAcknowledged() throws Exception {
        List<UUID> acknowledged = new ArrayList<>();
        try (TestGateway gateway = TestGateway.start(database, redis, "ledger.window", "1s");
                TestClient alice = gateway.client("alice");
                TestClient bob = gateway.client("bob")) {
            for (int room = 1; room <= 5; room++) {
                alice.join(room);
                bob.join(room);
            }
            List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add((i % 2 == 0 ? alice : bob).say(1 + i % 5, "m" + i));
            }
            for (CompletableFuture<JsonObject> answer : answers) {
                acknowledged.add(id(answer.get(10, TimeUnit.SECONDS)));
            }
            acknowledged.add(id(named(alice, "first").get(5, TimeUnit.SECONDS)));
            assertThat(named(alice, "again").get(5, TimeUnit.SECONDS).getBoolean("repeated")).isTrue();
            assertThat(alice.say(1, " ").get(5, TimeUnit.SECONDS).getBoolean("success")).isFalse();

            await("for the windows to be written while the gateway runs").until(() -> count() == 201);
            assertThat(closed()).isZero();
        }
        assertThat(lines()).isEqualTo(expected(acknowledged));
        assertThat(number("SELECT count(*) FROM millrace.ledger_window WHERE confirmed = ARRAY['"
                + acknowledged.getLast() + "'::uuid]")).as("the one that was repeated").isOne();
        assertThat(number("SELECT sum(cardinality(confirmed)) FROM millrace.ledger_window")).isOne();
        assertThat(sources()).as("one a loop").isEqualTo(2);
        assertThat(closed()).isEqualTo(2);
    }

    @Test
    void aStopWritesTheWindowThatHasNotEnded() throws Exception {
        List<UUID> acknowledged = new ArrayList<>();
        try (TestGateway gateway = TestGateway.start(database, redis, "ledger.window", "5m");
                TestClient alice = gateway.client("alice")) {
            alice.join(1);
            for (int i = 0; i < 10; i++) {
                acknowledged.add(id(alice.say(1, "m" + i).get(5, TimeUnit.SECONDS)));
            }
            assertThat(count()).isZero();
        }
        assertThat(count()).isEqualTo(10);
        assertThat(digests()).isEqualTo(combined(acknowledged));
        assertThat(closed()).isEqualTo(2);
        assertThat(number(
                "SELECT count(*) FROM millrace.ledger_window w JOIN millrace.ledger_source s USING (source) "
                        + "WHERE w.window_start + s.window_millis * interval '1 ms' > s.written_up_to"))
                .isZero();
    }

    @Test
    void writtenUpToMovesOnWhereNothingHappens() throws Exception {
        try (TestGateway gateway = TestGateway.start(database, redis, "ledger.window", "1s")) {
            assertThat(gateway.port()).isPositive();
            await().until(() -> number("SELECT count(*) FROM millrace.ledger_source "
                    + "WHERE written_up_to > opened_at + interval '1 s'") == 2);
            assertThat(count()).isZero();
        }
    }

    @Test
    void whatNobodyHeardOfIsUncertain() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("uncertain")) {
            RedisServer dying = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
            var at = new TestRedis("127.0.0.1", dying.port(), dying.password());
            int unanswered = 20;
            try (TestGateway gateway = TestGateway.start(database, at, "ledger.window", "1s");
                    TestClient alice = gateway.client("alice");
                    RespClient console = dying.connect()) {
                alice.join(1);
                assertThat(alice.say(1, "before").get(5, TimeUnit.SECONDS).getBoolean("success")).isTrue();
                assertThat(console.command("CLIENT", "PAUSE", "60000", "ALL")).isEqualTo("OK");
                List<CompletableFuture<JsonObject>> answers = new ArrayList<>();
                for (int i = 0; i < unanswered; i++) {
                    answers.add(alice.say(1, "m" + i));
                }
                // Answered by the gateway alone: what was sent before it is on its way.
                alice.request("leaveRoom", new JsonObject().put("roomId", 2));
                dying.kill();
                for (CompletableFuture<JsonObject> answer : answers) {
                    assertThat(answer.get(10, TimeUnit.SECONDS).getString("code")).isEqualTo("UNAVAILABLE");
                }
                for (int i = 0; i < 5; i++) {
                    alice.say(1, "there is no connection").get(10, TimeUnit.SECONDS);
                }
                await().until(() -> number("SELECT coalesce(sum(cardinality(uncertain)), 0) "
                        + "FROM millrace.ledger_window") == unanswered);
                assertThat(count()).isEqualTo(1);
            } finally {
                dying.close();
            }
            assertThat(number("SELECT coalesce(sum(cardinality(uncertain)), 0) FROM millrace.ledger_window"))
                    .as("what found no connection is not")
                    .isEqualTo(unanswered);
        }
    }

    @Test
    void whilePostgresIsAwayNothingIsForgotten() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("ledger-away")) {
            PostgresServer postgres = PostgresServer.start(ServerOptions.scratch(scratch, "postgres"));
            var at = new TestDatabase(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password());
            List<UUID> acknowledged = new ArrayList<>();
            try (TestGateway gateway = TestGateway.start(at, redis, "ledger.window", "1s");
                    TestClient alice = gateway.client("alice")) {
                alice.join(1);
                acknowledged.add(id(alice.say(1, "before").get(5, TimeUnit.SECONDS)));
                postgres.kill();
                // Over some windows, each of which becomes due.
                await().pollInterval(Duration.ofMillis(100)).until(() -> {
                    acknowledged.add(id(alice.say(1, "away").get(5, TimeUnit.SECONDS)));
                    return MessageIds.millisOf(acknowledged.getLast())
                            - MessageIds.millisOf(acknowledged.getFirst()) > 2_000;
                });
                postgres = PostgresServer.start(postgres.options());
                await().atMost(Duration.ofSeconds(20)).until(() -> count(at) == acknowledged.size());
            } finally {
                postgres.close();
            }
        }
    }

    @Test
    void aStopWhilePostgresIsAwayIsBounded() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("ledger-lost")) {
            PostgresServer postgres = PostgresServer.start(ServerOptions.scratch(scratch, "postgres"));
            var at = new TestDatabase(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password());
            try (TestGateway gateway = TestGateway.start(at, redis, "stop.patience", "500ms");
                    TestClient alice = gateway.client("alice")) {
                alice.join(1);
                id(alice.say(1, "x").get(5, TimeUnit.SECONDS));
                postgres.kill();
                long begun = System.nanoTime();
                gateway.stop();
                assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(4);
            } finally {
                postgres.close();
            }
        }
    }

    private static CompletableFuture<JsonObject> named(TestClient client, String text) throws Exception {
        return client.ask("sendMessage",
                new JsonObject().put("roomId", 1).put("message", text).put("clientId", "a"));
    }

    private static UUID id(JsonObject ack) {
        assertThat(ack.getBoolean("success")).as(ack::encode).isTrue();
        return UUID.fromString(ack.getJsonObject("data").getString("id"));
    }

    /** By source, window and partition: how many, and their digest. */
    private static Map<String, String> expected(List<UUID> acknowledged) {
        Map<String, IdDigest> lines = new TreeMap<>();
        for (int i = 0; i < acknowledged.size(); i++) {
            UUID id = acknowledged.get(i);
            int room = i < 200 ? 1 + i % 5 : 1;
            lines.computeIfAbsent(MessageIds.sourceOf(id) + " " + MessageIds.millisOf(id) / 1_000 + " "
                    + PARTITIONS.of(new RoomId(String.valueOf(room))), k -> new IdDigest()).add(id);
        }
        Map<String, String> expected = new TreeMap<>();
        lines.forEach((line, digest) -> expected.put(line, digest.count() + " " + digest.combined()));
        return expected;
    }

    private Map<String, String> lines() throws SQLException {
        Map<String, String> lines = new TreeMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement
                        .executeQuery("SELECT source, extract(epoch FROM window_start)::bigint, "
                                + "partition, acked, digest FROM millrace.ledger_window WHERE acked > 0")) {
            while (row.next()) {
                lines.put(row.getString(1) + " " + row.getString(2) + " " + row.getString(3),
                        row.getString(4) + " " + row.getString(5));
            }
        }
        return lines;
    }

    private UUID digests() throws SQLException {
        List<UUID> digests = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT digest FROM millrace.ledger_window")) {
            while (row.next()) {
                digests.add(row.getObject(1, UUID.class));
            }
        }
        return combined(digests);
    }

    private static UUID combined(List<UUID> ids) {
        var digest = new IdDigest();
        ids.forEach(digest::add);
        return digest.combined();
    }

    private long count() throws SQLException {
        return count(database);
    }

    private static long count(TestDatabase database) throws SQLException {
        return number(database, "SELECT coalesce(sum(acked), 0) FROM millrace.ledger_window");
    }

    private long sources() throws SQLException {
        return number("SELECT count(*) FROM millrace.ledger_source");
    }

    private long closed() throws SQLException {
        return number("SELECT count(*) FROM millrace.ledger_source WHERE closed_at IS NOT NULL");
    }

    private long number(String sql) throws SQLException {
        return number(database, sql);
    }

    private static long number(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
