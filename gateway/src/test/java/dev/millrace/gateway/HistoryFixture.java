package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.gateway.auth.limit.Balance;
import dev.millrace.gateway.auth.limit.SendLimits;
import dev.millrace.gateway.redis.Journal;
import dev.millrace.gateway.redis.PrimaryLink;
import dev.millrace.gateway.redis.RedisAmendments;
import dev.millrace.gateway.redis.RedisBuckets;
import dev.millrace.gateway.redis.RedisHistory;
import dev.millrace.gateway.redis.RedisLiveHeads;
import dev.millrace.gateway.redis.RedisRecents;
import dev.millrace.gateway.room.Durability;
import dev.millrace.gateway.room.MessageLog.Appended;
import dev.millrace.gateway.room.RoomHeads;
import dev.millrace.gateway.room.Speech;
import dev.millrace.gateway.room.history.Finder;
import dev.millrace.gateway.room.history.History;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Page;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.gateway.room.ledger.LedgerBook;
import dev.millrace.gateway.room.loop.OffLoop;
import dev.millrace.gateway.room.loop.OnLoop;
import dev.millrace.gateway.room.message.Amendments;
import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.gateway.room.roster.Access;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.LiveHeads;
import dev.millrace.gateway.store.ConnectionPool;
import dev.millrace.gateway.store.StoredHistory;
import dev.millrace.gateway.store.StoredRevisions;
import dev.millrace.gateway.store.StoredSearch;
import dev.millrace.model.AckLevel;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;

import com.zaxxer.hikari.HikariDataSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** One event loop that appends and reads, over one partition; the test is its persister. */
final class HistoryFixture implements AutoCloseable {

    static final RoomId ROOM = new RoomId("42");
    static final String JOURNAL = RedisNames.journal(0);
    static final String ROOMS = RedisNames.rooms(0);

    private static final Durability JOURNALED = new Durability() {
        @Override
        public boolean offers(AckLevel level) {
            return level == AckLevel.JOURNALED;
        }

        @Override
        public Future<Void> replicated(Appended appended) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Void> persisted(Appended appended) {
            throw new UnsupportedOperationException();
        }
    };

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final MessageIds ids = new MessageIds(InstantSource.system(), 1);
    private final GatewayConfig config;
    private final HikariDataSource pool;
    private final PrimaryLink reads;
    private final RedisHistory journaled;
    private final StoredHistory stored;
    private final History history;
    final Journal journal;
    final RedisRecents recents;

    /** @param more keys and values, stronger than the gateway's own */
    HistoryFixture(TestDatabase database, TestRedis redis, int scan, String... more) throws Exception {
        var keys = TestGateway.keys(database, redis);
        keys.put("journal.partitions", "1");
        config = TestGateway.config(keys, more);
        pool = ConnectionPool.open(config.postgres());
        journal = new Journal(vertx, config.redis(), config.journal(),
                (partition, room) -> RoomHeads.Head.NONE, (room, sender, clientId) -> null);
        reads = new PrimaryLink(vertx, config.redis(), "reads");
        journaled = new RedisHistory(reads, config.redis(), scan);
        stored = new StoredHistory(pool);
        history = new History(journaled, stored, new OffLoop(vertx));
        recents = new RedisRecents(reads, config.redis());
        onLoop(() -> journal.link().open());
        onLoop(() -> reads.link().open());
    }

    /** @param access how whoever asks stands to the rooms */
    MessageDesk desk(BiFunction<Actor, RoomId, Access> access) {
        InstantSource clock = InstantSource.system();
        var speech = new Speech(new Speech.Ports(journal, JOURNALED,
                new LedgerBook(config.redis().partitions(), config.ledgerWindow(), clock)),
                config.limits().messageLength(), clock, 2);
        var limits = new SendLimits(new Balance(new RedisBuckets(reads)), config.rates());
        return new MessageDesk(new OnLoop(loop),
                new MessageDesk.Parts(access, history, new Finder(journaled, stored, new OffLoop(vertx)),
                        speech,
                        limits, new StoredRevisions(pool), new StoredSearch(pool, config.searchScan()),
                        amendments()),
                Duration.ofSeconds(10));
    }

    Amendments amendments() {
        return new RedisAmendments(journal.link(), config.redis(), config.journal().recentKeep());
    }

    LiveHeads heads() {
        return new RedisLiveHeads(new OnLoop(loop), reads, config.redis());
    }

    /** As it would be if nothing were ever edited. */
    Page read(RoomId room, Query.From from, int limit) throws Exception {
        MessagePage page = show(room, from, limit);
        return new Page(page.messages().stream().map(MessageView::message).toList(), page.more(),
                page.hole());
    }

    MessagePage show(RoomId room, Query.From from, int limit) throws Exception {
        return onLoop(() -> history.read(new Query(room, from, limit)));
    }

    Page newest(int limit) throws Exception {
        return read(ROOM, new Query.From.Newest(), limit);
    }

    /** Acknowledged when this returns. */
    Entry append(RoomId room, String text) throws Exception {
        var draft = new Draft(ids.next(), room, new UserId("alice"), "Alice", MessageType.CHAT, text,
                Instant.now().truncatedTo(ChronoUnit.MILLIS), null);
        return new Entry(onLoop(() -> journal.append(draft)));
    }

    /** As a persister's commit does. */
    void store(List<Entry> entries) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO millrace.message
                    (id, room_id, epoch, seq, sender_id, sender_name, type, body, created_at, client_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            connection.setAutoCommit(false);
            for (Entry entry : entries) {
                Draft draft = entry.message().draft();
                insert.setObject(1, draft.id());
                insert.setString(2, draft.roomId().value());
                insert.setLong(3, entry.message().position().epoch());
                insert.setLong(4, entry.message().position().seq());
                insert.setString(5, draft.senderId().value());
                insert.setString(6, draft.senderName());
                insert.setString(7, draft.type().name());
                insert.setString(8, draft.text());
                insert.setObject(9, draft.createdAt().atOffset(ZoneOffset.UTC));
                insert.setString(10, draft.clientId());
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection(); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** As a persister does after its commit. */
    static void settle(RespClient console, StreamId persisted) throws IOException {
        console.command("HSET", ROOMS, RedisNames.PERSISTED_FIELD, persisted.toString());
    }

    static void trimTo(RespClient console, StreamId first) throws IOException {
        console.command("XTRIM", JOURNAL, "MINID", first.toString());
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
        return result.get(15, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        var closed = new CompletableFuture<Void>();
        loop.runOnContext(v -> reads.link()
                .close()
                .eventually(journal.link()::close)
                .onComplete(closed::complete, closed::completeExceptionally));
        closed.orTimeout(10, TimeUnit.SECONDS).join();
        // Not on the loop, which could not say any more that it has ended.
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
        pool.close();
    }

    /** A message that was acknowledged, and where it is in the journal. */
    record Entry(ChatMessage message, StreamId id) {

        Entry(Appended appended) throws MalformedMessageException {
            this(MessageJson.read(appended.json().getBytes(UTF_8)), appended.entry());
        }
    }
}
