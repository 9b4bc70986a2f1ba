package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.ROOM;
import static dev.millrace.gateway.redis.TestJournal.ROOMS;
import static dev.millrace.gateway.redis.TestJournal.draft;
import static dev.millrace.gateway.redis.TestJournal.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Redis of our own to restart, roll back and fail over: when a new epoch begins, and when not. */
class EpochIT {

    private final ScratchFolder scratch = ScratchFolder.create("epochs");
    private RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
    private final TestJournal on = new TestJournal(address(redis));

    EpochIT() throws Exception {}

    @AfterEach
    void close() throws Exception {
        on.close();
        redis.close();
        scratch.close();
    }

    @Test
    void aRestartBeginsALaterEpochInWhichTheRoomGoesOn() throws Exception {
        Position before = position(on.append(draft(ROOM, "1")));
        redis.kill();
        redis = RedisServer.start(redis.options());
        await().until(() -> on.takes(draft(ROOM, "2")));
        List<Position> kept = positions();
        assertThat(kept).hasSize(2).isSorted();
        assertThat(kept.get(1).epoch()).isGreaterThan(before.epoch());
        assertThat(kept.get(1).seq()).isEqualTo(2);
        assertThat(position(on.append(draft(ROOM, "3"))))
                .isEqualTo(new Position(kept.get(1).epoch(), 3));
    }

    @Test
    void aConnectionThatIsMadeAgainToTheSameRedisGoesOnInTheSameEpoch() throws Exception {
        Position before = position(on.append(draft(ROOM, "1")));
        assertThat(on.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")).isNotEqualTo("0");
        await().until(() -> on.takes(draft(ROOM, "2")));
        assertThat(positions()).endsWith(new Position(before.epoch(), 2));
    }

    @Test
    void whatARollbackLostSortsBeforeWhatFollowsAndSharesNoPosition() throws Exception {
        // Otherwise an answer may come before its write, while a sync of an earlier one is under way.
        assertThat(on.command("CONFIG", "SET", "appendfsync", "always")).isEqualTo("OK");
        on.append(draft(ROOM, "1"));
        on.append(draft(ROOM, "2"));
        Path file = appendOnlyFile();
        long size = Files.size(file);
        List<Position> lost = new ArrayList<>();
        lost.add(position(on.append(draft(ROOM, "lost 3"))));
        lost.add(position(on.append(draft(ROOM, "lost 4"))));
        redis.kill();
        try (var aof = new RandomAccessFile(file.toFile(), "rw")) {
            // In the middle of a transaction, as a machine leaves it that lost its power.
            aof.setLength(size + 30);
        }
        redis = RedisServer.start(redis.options());
        await().until(() -> on.takes(draft(ROOM, "3")));
        List<Position> kept = positions();
        assertThat(kept).extracting(Position::seq).containsExactly(1L, 2L, 3L);
        assertThat(lost).extracting(Position::seq).containsExactly(3L, 4L);
        assertThat(kept.get(2)).isGreaterThan(lost.get(1));
    }

    @Test
    void aDemotedPrimaryIsLeftAndItsSuccessorBeginsALaterEpoch() throws Exception {
        long before = on.appended(draft(ROOM, "1")).epoch();
        try (RedisServer other = RedisServer.start(ServerOptions.in(scratch.path().resolve("other")));
                RespClient first = redis.connect();
                RespClient second = other.connect()) {
            follow(second, redis);
            await().until(() -> second.text("EXISTS", ROOMS).equals("1"));
            assertThat(second.text("REPLICAOF", "NO", "ONE")).isEqualTo("OK");
            follow(first, other);

            assertThat(on.refusal(draft(ROOM, "to a replica")).code()).isEqualTo(ErrorCode.UNAVAILABLE);
            await().until(() -> on.journal.link().awaySince().isPresent());
            try (var successor = new TestJournal(address(other))) {
                Appended two = successor.appended(draft(ROOM, "2"));
                assertThat(position(two.json()).seq()).isEqualTo(2);
                assertThat(two.epoch()).isGreaterThan(before);
                await().until(() -> on.journaled().size() == 2);

                assertThat(first.text("REPLICAOF", "NO", "ONE")).isEqualTo("OK");
                await().until(() -> on.takes(draft(ROOM, "3")));
                assertThat(positions()).hasSize(3).isSorted();
                assertThat(positions().get(2).epoch()).isGreaterThan(two.epoch());
            }
        }
    }

    /** Redis keeps connections when it changes its role, so one of them was made in an incarnation before. */
    @Test
    void connectionsOfDifferentAgeAgreeOnTheEpoch() throws Exception {
        long before = on.appended(draft(ROOM, "1")).epoch();
        try (RedisServer other = RedisServer.start(ServerOptions.in(scratch.path().resolve("other")));
                RespClient admin = redis.connect()) {
            follow(admin, other);
            await().until(() -> admin.text("INFO", "replication").contains("master_link_status:up"));
            assertThat(admin.text("REPLICAOF", "NO", "ONE")).isEqualTo("OK");
        }
        try (var younger = new TestJournal(address(redis))) {
            long epoch = younger.appended(draft(ROOM, "2")).epoch();
            assertThat(epoch).isGreaterThan(before);
            for (int i = 0; i < 5; i++) {
                assertThat(on.appended(draft(ROOM, "older")).epoch()).isEqualTo(epoch);
                assertThat(younger.appended(draft(ROOM, "younger")).epoch()).isEqualTo(epoch);
            }
        }
    }

    @Test
    void whatAnEarlierBuildLeftBehindIsEndedByALaterEpoch() throws Exception {
        Position before = position(on.append(draft(ROOM, "1")));
        assertThat(on.command("HSET", ROOMS, "@persisted", "1-1")).isEqualTo("1");
        assertThat(on.command("HDEL", ROOMS, "@incarnation")).isEqualTo("1");
        Position after = position(on.append(draft(ROOM, "2")));
        assertThat(after.epoch()).isGreaterThan(before.epoch());
        assertThat(after.seq()).isEqualTo(2);
        assertThat(on.command("HGET", ROOMS, "@persisted")).as("of another incarnation").isEqualTo("null");
        assertThat(on.command("HGET", ROOMS, "@incarnation")).contains("/");
    }

    @Test
    void aRoomThatWasDeletedByHandIsSeededAgain() throws Exception {
        long epoch = on.appended(draft(ROOM, "1")).epoch();
        on.append(draft(new RoomId("43"), "x"));
        assertThat(on.command("HDEL", ROOMS, "42")).isEqualTo("1");
        assertThat(position(on.append(draft(ROOM, "2")))).isEqualTo(new Position(epoch, 1));
    }

    private static void follow(RespClient replica, RedisServer primary) throws Exception {
        try (RespClient admin = primary.connect()) {
            admin.command("CONFIG", "SET", "repl-diskless-sync-delay", "0");
        }
        replica.command("CONFIG", "SET", "masterauth", primary.password());
        assertThat(replica.text("REPLICAOF", primary.host(), Integer.toString(primary.port())))
                .isEqualTo("OK");
    }

    private Path appendOnlyFile() throws Exception {
        try (var files = Files.walk(redis.options().folder())) {
            return files.filter(file -> file.toString().endsWith(".incr.aof")).findFirst().orElseThrow();
        }
    }

    private List<Position> positions() throws Exception {
        List<Position> positions = new ArrayList<>();
        for (String json : on.journaled()) {
            positions.add(position(json));
        }
        return positions;
    }

    private static TestRedis address(RedisServer server) {
        return new TestRedis(server.host(), server.port(), server.password());
    }
}
