package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.schema.Schema;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Rooms are heard again after an interruption, in a Redis that is in another life, or never knew them. */
@WithPostgres
@WithRedis(per = Per.METHOD)
class AnotherLifeIT {

    private static final RoomId ROOM = new RoomId("7");
    private static final String ROOMS = RedisNames.rooms(new Partitions(16).of(ROOM));

    private final TestDatabase database;
    private final TestRedis redis;
    private final TestGateway gateway;
    private final TestClient alice;

    AnotherLifeIT(TestDatabase database, TestRedis redis) throws Exception {
        Schema.migrate(database.dataSource());
        this.database = database;
        this.redis = redis;
        gateway = TestGateway.start(database, redis);
        alice = gateway.client("alice");
    }

    @AfterEach
    void close() throws Exception {
        alice.close();
        gateway.close();
    }

    @Test
    void aRoomThatRedisDoesNotKnowIsNotToldWhatWasStoredBeforeTheJoin() throws Exception {
        execute("""
                INSERT INTO millrace.message
                    (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at)
                SELECT gen_random_uuid(), '7', 5, n, 'bob', 'Bob', 'CHAT', 'old', now() FROM generate_series(1, 20) n
                """);
        alice.join(7);
        cut();
        sayUntilSaid("new");
        cut();
        rejoinAfter(alice.message());
        sayUntilSaid("newer");
        assertThat(alice.message().getString("message")).isEqualTo("newer");
        assertThat(alice.messagesWaiting()).isZero();
    }

    @Test
    void aRoomThatStandsWhereItStoodIsWholeInAnotherLifeAndIsNotLookedForInPostgres() throws Exception {
        alice.join(7);
        sayUntilSaid("before");
        JsonObject before = alice.message();
        try (RespClient console = redis.connect();
                Connection locker = database.dataSource().getConnection();
                Statement lock = locker.createStatement()) {
            locker.setAutoCommit(false);
            lock.execute("LOCK TABLE millrace.message IN ACCESS EXCLUSIVE MODE");
            console.command("HSET", ROOMS, RedisNames.INCARNATION_FIELD, "another");
            cut();
            rejoinAfter(before);
            sayUntilSaid("after");
            assertThat(alice.message().getString("message")).isEqualTo("after");
            assertThat(alice.isOpen()).isTrue();
            locker.rollback();
        }
    }

    private void cut() throws Exception {
        try (RespClient console = redis.connect()) {
            console.command("CLIENT", "KILL", "TYPE", "pubsub");
        }
    }

    /** Answered once it is known what was missed. */
    private void rejoinAfter(JsonObject message) {
        var after = new JsonObject().put("epoch", message.getValue("epoch"))
                .put("seq", message.getValue("seq"));
        await().until(() -> alice.request("joinRoom", new JsonObject().put("roomId", 7).put("after", after))
                .getBoolean("success"));
    }

    private void sayUntilSaid(String text) {
        var message = new JsonObject().put("roomId", 7).put("message", text).put("clientId", text);
        await().until(() -> alice.request("sendMessage", message).getBoolean("success"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
