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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

/** A room is joined after a position: what was said since is told first, and then what is said. */
@WithPostgres
@WithRedis(per = Per.METHOD)
class ReplayIT {

    private static final int AT_ONCE = 60;
    private static final Partitions PARTITIONS = new Partitions(16);

    private final TestGateway gateway;
    private final TestRedis redis;
    private final TestClient bob;
    private final TestClient alice;

    ReplayIT(TestDatabase database, TestRedis redis) throws Exception {
        Schema.migrate(database.dataSource());
        this.redis = redis;
        gateway = TestGateway.start(database, redis, "replay.max-messages", "300");
        bob = gateway.client("bob");
        alice = gateway.client("alice");
        bob.join(1);
    }

    @AfterEach
    void close() throws Exception {
        bob.close();
        alice.close();
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 50, 51, 120, 300})
    void whatWasSaidAfterThePositionIsReplayedAndWhatIsSaidThenFollows(int missed) throws Exception {
        JsonObject first = say("0");
        for (int i = 1; i <= missed; i++) {
            say("" + i);
        }
        assertThat(joinAfter(first).getBoolean("success")).isTrue();
        assertThat(alice.messagesWaiting()).as("told before the answer").isEqualTo(missed);
        say("live");
        List<Long> seqs = new ArrayList<>();
        for (int i = 0; i <= missed; i++) {
            seqs.add(alice.message().getLong("seq"));
        }
        assertThat(seqs).isEqualTo(LongStream.rangeClosed(2, missed + 2).boxed().toList());
        assertThat(alice.messagesWaiting()).isZero();
    }

    @Test
    void moreThanMayBeReplayedIsRefusedAndNotJoined() throws Exception {
        JsonObject first = say("0");
        for (int i = 1; i <= 301; i++) {
            say("" + i);
        }
        JsonObject answer = joinAfter(first);
        assertThat(answer.getString("code")).isEqualTo("TOO_FAR_BEHIND");
        assertThat(answer.getString("message")).contains("300");
        assertThat(alice.say(1, "x").get(10, TimeUnit.SECONDS).getString("code")).isEqualTo("NOT_IN_ROOM");
        assertThat(alice.messagesWaiting()).isZero();
    }

    @Test
    void whoIsInTheRoomAlreadyIsToldToo() throws Exception {
        JsonObject first = say("0");
        alice.join(1);
        say("1");
        assertThat(alice.message().getString("message")).isEqualTo("1");
        assertThat(joinAfter(first).getBoolean("success")).isTrue();
        assertThat(alice.message().getString("message")).isEqualTo("1");
        say("2");
        assertThat(alice.message().getString("message")).isEqualTo("2");
        assertThat(alice.messagesWaiting()).isZero();
    }

    @Test
    void afterALifeOfRedisThatIsOverWhatWasSaidInBothIsTold() throws Exception {
        JsonObject first = say("0");
        say("1");
        try (RespClient console = redis.connect()) {
            console.command("HSET", RedisNames.rooms(PARTITIONS.of(new RoomId("1"))), "@incarnation",
                    "another");
        }
        say("2");
        assertThat(joinAfter(first).getBoolean("success")).isTrue();
        assertThat(alice.message().getString("message")).isEqualTo("1");
        assertThat(alice.message().getString("message")).isEqualTo("2");
    }

    /** Whoever comes and goes while others talk hears all of it. */
    @Test
    void whileOthersGoOnTalkingNothingIsMissedAndNothingRepeated() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        JsonObject last = say("start");
        var over = new AtomicBoolean();
        // However slow the machine or whoever talks, no more is said in a round than may be replayed.
        var mayBeSaid = new Semaphore(0);
        CompletableFuture<Void> talking = CompletableFuture.runAsync(() -> talk(over, mayBeSaid));
        List<Long> heard = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            mayBeSaid.drainPermits();
            mayBeSaid.release(AT_ONCE);
            JsonObject answer = joinAfter(last);
            assertThat(answer.getBoolean("success")).as(answer.encode()).isTrue();
            int stay = random.nextInt(20);
            await().pollInterval(Duration.ofMillis(1)).until(() -> alice.messagesWaiting() >= stay);
            assertThat(alice.request("leaveRoom", new JsonObject().put("roomId", 1)).getBoolean("success"))
                    .isTrue();
            for (JsonObject message : alice.drain()) {
                heard.add(message.getLong("seq"));
                last = message;
            }
        }
        over.set(true);
        mayBeSaid.release();
        talking.get(10, TimeUnit.SECONDS);
        assertThat(heard).as("seed " + seed)
                .isEqualTo(LongStream.rangeClosed(2, heard.getLast()).boxed().toList());
    }

    private void talk(AtomicBoolean over, Semaphore mayBeSaid) {
        try {
            for (int i = 0; !over.get(); i++) {
                mayBeSaid.acquire();
                say("m" + i);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonObject say(String text) throws Exception {
        JsonObject answer = bob.say(1, text).get(10, TimeUnit.SECONDS);
        assertThat(answer.getBoolean("success")).as(answer.encode()).isTrue();
        return answer.getJsonObject("data");
    }

    private JsonObject joinAfter(JsonObject message) throws Exception {
        return alice.request("joinRoom", new JsonObject().put("roomId", 1)
                .put("after", new JsonObject().put("epoch", message.getLong("epoch"))
                        .put("seq", message.getLong("seq"))));
    }
}
