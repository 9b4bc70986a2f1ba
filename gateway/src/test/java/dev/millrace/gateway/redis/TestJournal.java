package dev.millrace.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.RespException;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.gateway.room.NamedMessages;
import dev.millrace.gateway.room.RoomHeads;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.config.Secret;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A journal and the rooms' channels on an event loop of their own, as in the gateway, over one partition unless told. */
final class TestJournal implements AutoCloseable {

    static final RoomId ROOM = new RoomId("42");
    static final String JOURNAL = "chat:{p00}:journal";
    static final String ROOMS = "chat:{p00}:rooms";
    static final BacklogLimits ROOMY = new BacklogLimits(256, 512, Duration.ofMinutes(10),
            Duration.ofHours(6));
    static final RoomHeads NOTHING_STORED = (partition, room) -> RoomHeads.Head.NONE;

    private static final NamedMessages NOTHING_SAID = (room, sender, clientId) -> null;

    final Journal journal;
    final RoomChannels channels;
    final Context loop;
    private final Vertx vertx = Vertx.vertx();
    private final TestRedis redis;

    TestJournal(TestRedis redis) throws Exception {
        this(redis, ROOMY, NOTHING_STORED);
    }

    TestJournal(TestRedis redis, BacklogLimits limits, RoomHeads heads) throws Exception {
        this(redis, new Journal.Settings(50, Duration.ofMinutes(10), Duration.ofMinutes(5), limits), heads);
    }

    TestJournal(TestRedis redis, Journal.Settings settings, RoomHeads heads) throws Exception {
        this(redis, settings, heads, 1);
    }

    TestJournal(TestRedis redis, Journal.Settings settings, RoomHeads heads, int partitions)
            throws Exception {
        this(redis, settings, heads, NOTHING_SAID, partitions);
    }

    TestJournal(TestRedis redis, Journal.Settings settings, RoomHeads heads, NamedMessages named,
            int partitions) throws Exception {
        this.redis = redis;
        this.loop = vertx.getOrCreateContext();
        var at = new RedisSettings(redis.host(), redis.port(), new Secret(redis.password()),
                new Partitions(partitions));
        journal = new Journal(vertx, at, settings, heads, named);
        channels = new RoomChannels(vertx, at);
        onLoop(() -> journal.link().open());
        onLoop(() -> channels.link().open());
    }

    Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        var closed = new CompletableFuture<Void>();
        loop.runOnContext(v -> channels.link()
                .close()
                .eventually(journal.link()::close)
                .onComplete(closed::complete, closed::completeExceptionally));
        closed.orTimeout(10, TimeUnit.SECONDS).join();
        // Not on the loop, which could not say any more that it has ended.
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    String append(Draft draft) throws Exception {
        return appended(draft).json();
    }

    Appended appended(Draft draft) throws Exception {
        return onLoop(() -> journal.append(draft));
    }

    /** Whether it is taken in now. */
    boolean takes(Draft draft) throws Exception {
        return onLoop(() -> journal.append(draft).map(true).otherwise(false));
    }

    /** Appends all in one go. */
    List<Appended> burst(List<Draft> drafts) throws Exception {
        return onLoop(() -> Future.all(drafts.stream().map(journal::append).toList())
                .map(all -> all.<Appended>list()));
    }

    /** Likewise; of each the message's JSON, or the code that it is refused with, or what else it failed with. */
    List<String> outcomes(List<Draft> drafts) throws Exception {
        return onLoop(() -> {
            List<Future<String>> outcomes = drafts.stream()
                    .map(draft -> outcome(draft, Terms.USUAL))
                    .toList();
            return Future.all(outcomes).map(all -> all.<String>list());
        });
    }

    Future<String> outcome(Draft draft, Terms terms) {
        return journal.append(draft, terms)
                .map(Appended::json)
                .recover(e -> Future.succeededFuture(
                        e instanceof Refusal refusal ? refusal.code().name() : e.toString()));
    }

    Refusal refusal(Draft draft) throws Exception {
        var failure = new CompletableFuture<Throwable>();
        loop.runOnContext(v -> journal.append(draft)
                .onComplete(json -> failure.completeExceptionally(
                        new AssertionError("appended: " + json)), failure::complete));
        return (Refusal) failure.get(5, TimeUnit.SECONDS);
    }

    <T> T onLoop(Callable<Future<T>> step) throws Exception {
        var result = new CompletableFuture<T>();
        loop.runOnContext(v -> {
            try {
                step.call().onComplete(result::complete, result::completeExceptionally);
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(10, TimeUnit.SECONDS);
    }

    /** The journal's messages in its order. */
    List<String> journaled() throws Exception {
        try (RespClient client = redis.connect()) {
            List<String> found = new ArrayList<>();
            for (Object entry : (List<?>) requireNonNull(client.command("XRANGE", JOURNAL, "-", "+"))) {
                List<?> fields = (List<?>) ((List<?>) entry).get(1);
                if (fields.size() != 2 || !"m".equals(fields.get(0))) {
                    throw new AssertionError("not a journal entry: " + fields);
                }
                found.add((String) fields.get(1));
            }
            return found;
        }
    }

    String command(String... words) throws Exception {
        try (RespClient client = redis.connect()) {
            return client.text(words);
        } catch (RespException e) {
            return e.toString();
        }
    }

    static Position position(String json) throws Exception {
        return MessageJson.read(json.getBytes(UTF_8)).position();
    }

    static Draft draft(RoomId room, String text) {
        return draft(room, "alice", text, null);
    }

    static Draft draft(RoomId room, String sender, String text, @Nullable String clientId) {
        return new Draft(UUID.fromString("019a0000-0000-7000-8000-000000000001"), room, new UserId(sender),
                "Alice 김", MessageType.CHAT, text, Instant.parse("2026-11-20T18:11:42.123Z"), clientId);
    }
}
