package dev.millrace.gateway.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.gateway.room.presence.Presence;
import dev.millrace.model.Partitions;
import dev.millrace.model.UserId;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.config.Secret;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Event loops of several gateways over a Redis of our own, and one of them that dies. */
class PresenceIT {

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final UserId ALICE = new UserId("alice");
    private static final UserId BOB = new UserId("bob");

    private final ScratchFolder scratch = ScratchFolder.create("presence");
    private RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
    private final Vertx vertx = Vertx.vertx();
    private final List<Loop> loops = new ArrayList<>();

    PresenceIT() throws Exception {}

    @AfterEach
    void close() throws Exception {
        for (Loop loop : loops) {
            loop.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        redis.close();
        scratch.close();
    }

    @Test
    void aUserIsThereFromTheFirstLoopToTheLast() throws Exception {
        Loop one = loop("one");
        Loop other = loop("other");
        one.arrived(ALICE);
        await().until(() -> other.isOnline(ALICE));
        other.arrived(ALICE);
        await().until(() -> size(RedisNames.presenceOf(ALICE)) == 2);
        one.departed(ALICE);
        await().until(() -> size(RedisNames.presenceOf(ALICE)) == 1);
        assertThat(one.isOnline(ALICE)).isTrue();
        other.departed(ALICE);
        await().until(() -> one.heard.size() == 2 && other.heard.size() == 2);
        assertThat(one.heard).isEqualTo(other.heard).containsExactly("1 alice true", "2 alice false");
        assertThat(command("EXISTS", RedisNames.presenceOf(ALICE), RedisNames.presenceAt("one.1"),
                RedisNames.presenceAt("other.1"))).isEqualTo("0");
    }

    @Test
    void aLoopThatDiesIsGivenUpAfterTheGraceAndOfEachUserItIsToldOnce() throws Exception {
        Loop dying = loop("dying");
        List<Loop> others = List.of(loop("one"), loop("two"), loop("three"));
        int users = 450;
        for (int i = 0; i < users; i++) {
            dying.arrived(new UserId("user-" + i));
        }
        dying.arrived(ALICE);
        others.get(0).arrived(ALICE);
        await().until(() -> others.get(2).heard.size() == users + 1);
        dying.die();
        await().until(() -> size(RedisNames.PRESENCE_GIVEN_UP) == 0
                && size(RedisNames.PRESENCE_HOLDERS) == others.size());
        await().until(() -> others.get(2).heard.size() == 2 * users + 1);
        assertThat(others.get(2).heard.stream().filter(change -> change.endsWith("false"))).hasSize(users)
                .doesNotHaveDuplicates();
        assertThat(others.get(1).isOnline(ALICE)).as("who is elsewhere too").isTrue();
        assertThat(command("EXISTS", RedisNames.presenceAt("dying.1"))).isEqualTo("0");
    }

    @Test
    void aLoopThatWasGivenUpThoughItLivesTellsAnewWhoIsThere() throws Exception {
        Loop one = loop("one");
        one.arrived(ALICE);
        await().until(() -> one.heard.size() == 1);
        command("ZREM", RedisNames.PRESENCE_HOLDERS, "one.1");
        command("ZADD", RedisNames.PRESENCE_GIVEN_UP, "0", "one.1");
        await().until(() -> command("SMEMBERS", RedisNames.presenceOf(ALICE)).contains("one.2"));
        loop("other");
        await().until(() -> size(RedisNames.PRESENCE_GIVEN_UP) == 0);
        assertThat(one.isOnline(ALICE)).isTrue();
        assertThat(size(RedisNames.presenceOf(ALICE))).isEqualTo(1);
        assertThat(one.heard).as("she was there all the time").containsExactly("1 alice true");
    }

    @Test
    void whatWasDoneWhileRedisWasAwayIsToldWhenItIsBack() throws Exception {
        Loop one = loop("one");
        Loop other = loop("other");
        one.arrived(ALICE);
        await().until(() -> other.heard.size() == 1);
        redis.kill();
        one.departed(ALICE);
        one.arrived(BOB);
        redis = RedisServer.start(redis.options());
        await().until(() -> one.isOnline(BOB) && !one.isOnline(ALICE));
        await().until(() -> other.resumed.get() > 1);
        assertThat(other.isOnline(BOB)).isTrue();
    }

    @Test
    void afterARestartThatLostAllEverybodyIsToldAnewAndNobodyElseIsGivenUp() throws Exception {
        Loop one = loop("one");
        Loop other = loop("other");
        one.arrived(ALICE);
        other.arrived(BOB);
        await().until(() -> one.isOnline(BOB) && one.isOnline(ALICE));
        redis.kill();
        redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("empty"))
                .port(redis.port())
                .password(redis.password()));
        await().until(() -> one.isOnline(ALICE) && one.isOnline(BOB));
        assertThat(command("GET", RedisNames.PRESENCE_VERSION)).isEqualTo("2");
        assertThat(size(RedisNames.PRESENCE_HOLDERS)).isEqualTo(2);
    }

    @Test
    void aLoopThatStopsTakesItsUsersAlong() throws Exception {
        Loop one = loop("one");
        Loop other = loop("other");
        one.arrived(ALICE);
        await().until(() -> other.isOnline(ALICE));
        one.close();
        loops.remove(one);
        await().until(() -> other.heard.contains("2 alice false"));
        assertThat(size(RedisNames.PRESENCE_HOLDERS)).isEqualTo(1);
    }

    @Test
    void whoCouldNotBeToldOfWhenALoopStoppedIsGoneAfterTheGrace() throws Exception {
        Loop one = loop("one");
        Loop other = loop("other");
        one.arrived(ALICE);
        await().until(() -> other.isOnline(ALICE));
        String users = RedisNames.presenceAt("one.1");
        command("RENAME", users, users + ":aside");
        command("SET", users, "no set");
        one.close();
        loops.remove(one);
        assertThat(other.isOnline(ALICE)).as("nothing was told").isTrue();
        command("RENAME", users + ":aside", users);
        await().until(
                () -> size(RedisNames.PRESENCE_HOLDERS) == 1 && size(RedisNames.PRESENCE_GIVEN_UP) == 0);
        assertThat(other.isOnline(ALICE)).isFalse();
    }

    private Loop loop(String name) throws Exception {
        var loop = new Loop(name);
        loops.add(loop);
        return loop;
    }

    private long size(String key) throws IOException {
        String type = command("TYPE", key);
        return Long.parseLong(command(type.equals("set") ? "SCARD" : "ZCARD", key));
    }

    private String command(String... words) throws IOException {
        try (RespClient client = redis.connect()) {
            return String.valueOf(client.command(words));
        }
    }

    /** One event loop of some gateway, and what it hears. */
    private final class Loop implements Presence.Watcher {

        final List<String> heard = new CopyOnWriteArrayList<>();
        final AtomicInteger resumed = new AtomicInteger();
        private final Context loop = vertx.getOrCreateContext();
        private final PrimaryLink link;
        private final RedisPresence presence;
        private boolean dead;

        Loop(String name) throws Exception {
            var settings = new RedisSettings("127.0.0.1", redis.port(), new Secret(redis.password()),
                    new Partitions(1));
            link = new PrimaryLink(vertx, settings, "sessions");
            presence = new RedisPresence(vertx, link, new PresenceFeed(vertx, settings), name, GRACE);
            presence.watchedBy(this);
            on(() -> link.link().open());
            on(presence::open);
            await().until(() -> resumed.get() > 0);
        }

        void arrived(UserId user) {
            loop.runOnContext(v -> presence.arrived(user));
        }

        void departed(UserId user) {
            loop.runOnContext(v -> presence.departed(user));
        }

        /** False also where Redis does not answer. */
        boolean isOnline(UserId user) throws Exception {
            return on(() -> presence.of(Set.of(user))
                    .map(seen -> seen.values().iterator().next().online())
                    .otherwise(false));
        }

        /** As a process that is killed: its connection is gone, and it says nothing more. */
        void die() throws Exception {
            dead = true;
            on(() -> link.link().close());
        }

        void close() throws Exception {
            on(presence::close);
            if (!dead) {
                on(() -> link.link().close());
            }
        }

        private <T> T on(Supplier<Future<T>> step) throws Exception {
            var done = new CompletableFuture<T>();
            loop.runOnContext(v -> step.get().onComplete(done::complete, done::completeExceptionally));
            return done.get(10, TimeUnit.SECONDS);
        }

        @Override
        public void changed(UserId user, Presence.Sighting now) {
            heard.add(now.version() + " " + user + " " + now.online());
        }

        @Override
        public void resumed() {
            resumed.incrementAndGet();
        }
    }
}
