package dev.millrace.gateway.redis;

import static dev.millrace.gateway.redis.TestJournal.ROOM;
import static dev.millrace.gateway.redis.TestJournal.draft;
import static dev.millrace.gateway.redis.TestJournal.position;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Both links: what is heard, and what becomes of connections. */
@WithRedis(per = Per.METHOD)
class LinksIT {

    private final TestJournal on;

    LinksIT(TestRedis redis) throws Exception {
        on = new TestJournal(redis);
    }

    @AfterEach
    void close() throws Exception {
        on.close();
    }

    @Test
    void aRoomIsHeardFromTheMomentItsFeedIsLiveAndUntilItIsClosed() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        on.onLoop(() -> on.channels.open(ROOM, heard::add));
        on.append(draft(ROOM, "1"));
        on.append(draft(new RoomId("43"), "elsewhere"));
        on.append(draft(ROOM, "2"));
        await().until(() -> heard.size() == 2);
        assertThat(heard)
                .isEqualTo(on.journaled().stream().filter(json -> json.contains("\"roomId\":42,")).toList());
        on.onLoop(() -> {
            on.channels.close(ROOM);
            return Future.succeededFuture();
        });
        await().until(() -> on.command("PUBSUB", "CHANNELS").equals("[]"));
        on.append(draft(ROOM, "3"));
        on.onLoop(() -> on.channels.open(ROOM, heard::add));
        assertThat(heard).hasSize(2);
    }

    @Test
    void aRoomThatRedisRefusesFailsAloneAndConfirmsNoOther() throws Exception {
        // Users that come with a password of their own and may hear one room only.
        assertThat(on.command("ACL", "SETUSER", "default", "resetchannels", "&chat:room:43")).isEqualTo("OK");
        try {
            var refused = new CompletableFuture<Throwable>();
            var live = new CompletableFuture<Void>();
            on.loop.runOnContext(v -> {
                on.channels.open(ROOM, m -> {}).onFailure(refused::complete);
                on.channels.open(new RoomId("43"), m -> {}).onSuccess(live::complete);
            });
            assertThat(refused.get(5, TimeUnit.SECONDS)).isInstanceOfSatisfying(Refusal.class,
                    refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            assertThat(live.get(5, TimeUnit.SECONDS)).isNull();
        } finally {
            assertThat(on.command("ACL", "SETUSER", "default", "allchannels")).isEqualTo("OK");
        }
    }

    @Test
    void aHeartbeatThatIsRefusedIsNotTakenForTheRefusalOfARoom() throws Exception {
        on.command("ACL", "SETUSER", "default", "-unsubscribe");
        try {
            String live = on.onLoop(() -> {
                on.channels.link().send(on.channels.heartbeat());
                return on.channels.open(ROOM, message -> {}).map("live");
            });
            assertThat(live).isEqualTo("live");
        } finally {
            on.command("ACL", "SETUSER", "default", "+unsubscribe");
        }
    }

    @Test
    void aConnectionThatIsKilledIsMadeAgainAndItsRoomsHeardAgain() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        on.onLoop(() -> on.channels.open(ROOM, heard::add));
        on.onLoop(() -> on.channels.open(new RoomId("43"), heard::add));
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        on.onLoop(() -> on.channels.open(new RoomId("44"), json -> threads.add(Thread.currentThread())));
        for (int round = 1; round <= 3; round++) {
            assertThat(on.command("CLIENT", "KILL", "TYPE", "pubsub", "SKIPME", "yes")).isEqualTo("1");
            await().until(() -> on.command("PUBSUB", "NUMSUB", "chat:room:42").equals("[chat:room:42, 1]")
                    && on.command("PUBSUB", "NUMSUB", "chat:room:43").equals("[chat:room:43, 1]"));
            on.append(draft(ROOM, "round " + round));
            int soFar = round;
            await().until(() -> heard.size() == soFar);
            on.append(draft(new RoomId("44"), "on which thread?"));
        }
        Thread own = on.onLoop(() -> Future.succeededFuture(Thread.currentThread()));
        await().until(() -> !threads.isEmpty());
        assertThat(threads).as("threads that delivered").containsExactly(own);
    }

    @Test
    void anAppendIsAnsweredOnTheLoopsOwnThreadAfterAReconnectionToo() throws Exception {
        Thread own = on.onLoop(() -> Future.succeededFuture(Thread.currentThread()));
        assertThat(threadOfAnAnswer()).isEqualTo(own);
        assertThat(on.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")).isNotEqualTo("0");
        await().until(() -> on.takes(draft(ROOM, "again")));
        assertThat(threadOfAnAnswer()).isEqualTo(own);
    }

    @Test
    void aBusyConnectionIsNotTakenForASilentOne() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        on.onLoop(() -> on.channels.open(ROOM, heard::add));
        String before = on.command("CLIENT", "LIST", "TYPE", "pubsub").replaceAll("(?s)id=(\\d+) .*", "$1");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
        int sent = 0;
        while (System.nanoTime() < end) {
            on.append(draft(ROOM, "busy"));
            sent++;
        }
        int all = sent;
        await().until(() -> heard.size() == all);
        assertThat(on.command("CLIENT", "LIST", "TYPE", "pubsub").replaceAll("(?s)id=(\\d+) .*", "$1"))
                .as("the connection's id")
                .isEqualTo(before);
    }

    @Test
    void aRedisThatAnswersHeartbeatsWithErrorsIsNotTakenForASilentOne() throws Exception {
        on.onLoop(() -> on.channels.open(ROOM, message -> {}));
        List<String> before = connections();
        // Both heartbeats are refused from now on, as all commands may be while a disk is full.
        on.command("ACL", "SETUSER", "default", "-ping", "-unsubscribe");
        try {
            await().during(Duration.ofSeconds(6))
                    .atMost(Duration.ofSeconds(10))
                    .until(
                            () -> connections().equals(before));
        } finally {
            on.command("ACL", "SETUSER", "default", "+ping", "+unsubscribe");
        }
    }

    private List<String> connections() throws Exception {
        return on.command("CLIENT", "LIST")
                .lines()
                .filter(line -> !line.contains("cmd=client|list"))
                .map(line -> line.replaceAll("id=(\\d+) .*", "$1"))
                .sorted()
                .toList();
    }

    @Test
    void appendsFailWhileTheConnectionIsAwayAndGoOnAfterwards() throws Exception {
        on.append(draft(ROOM, "1"));
        assertThat(on.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")).isNotEqualTo("0");
        await().until(() -> on.takes(draft(ROOM, "again")));
        List<String> kept = on.journaled();
        for (int i = 0; i < kept.size(); i++) {
            assertThat(position(kept.get(i)).seq()).isEqualTo(i + 1);
        }
    }

    private Thread threadOfAnAnswer() throws Exception {
        return on.onLoop(() -> on.journal.append(draft(ROOM, "x")).map(json -> Thread.currentThread()));
    }
}
