package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.Origin;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One connection that reads the journals, in blocking style over the Vert.x client. It is used until it
 * fails, then closed for good. A Redis that changes its role keeps its connections and becomes another
 * {@link Incarnation} behind them, so it is asked again every second, and another answer counts as a failure. What
 * was read in that second under the name of the one before is read again under its own. Not thread-safe: the
 * intake's thread owns it.
 */
final class JournalConnection implements AutoCloseable {

    /** How long Redis holds an XREAD that finds nothing: so long may a new assignment wait to be read. */
    static final Duration BLOCK = Duration.ofMillis(250);

    /** No answer for this long beyond what Redis was asked to wait: nobody is there. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    /** How long Redis may have become another before it is asked who it is. */
    private static final Duration TRUSTED_FOR = Duration.ofSeconds(1);

    /** About how many entries one reply holds at most, all partitions together: it is all in memory at once. */
    private static final int MOST_AT_ONCE = 2_000;

    /** What is read beside its owner is stored under no lease. */
    private static final long NO_LEASE = 0;

    private final Redis redis;
    private final RedisConnection connection;
    private final Incarnation incarnation;
    private long askedAt = System.nanoTime();

    private JournalConnection(Redis redis, RedisConnection connection, Incarnation incarnation) {
        this.redis = redis;
        this.connection = connection;
        this.incarnation = incarnation;
    }

    /** @param redis a client that is this connection's own, and is closed with it */
    static JournalConnection open(Redis redis)
            throws JournalUnavailableException, InterruptedException {
        try {
            RedisConnection connection = await(redis.connect(), MARGIN);
            // What breaks the connection also fails the command under way, and is reported from there.
            connection.exceptionHandler(broken -> {});
            return new JournalConnection(redis, connection, incarnationOf(connection));
        } catch (JournalUnavailableException | InterruptedException e) {
            var unused = redis.close();
            throw e;
        }
    }

    Incarnation incarnation() {
        return incarnation;
    }

    /**
     * What comes after the positions, of which there is one at least; each partition's in its order. Blocks a while
     * if there is nothing yet.
     */
    List<Entry> readAfter(Positions positions) throws JournalUnavailableException, InterruptedException {
        requireTheSame();
        Collection<Assignment> all = positions.all();
        Request xread = Request.cmd(Command.XREAD)
                .arg("COUNT")
                .arg(mostOfEach(positions))
                .arg("BLOCK")
                .arg(BLOCK.toMillis())
                .arg("STREAMS");
        all.forEach(at -> xread.arg(RedisNames.journal(at.partition())));
        all.forEach(at -> xread.arg(at.after().toString()));
        Response reply = await(connection.send(xread), BLOCK.plus(MARGIN));
        return reply == null ? List.of() : entriesOf(reply, positions);
    }

    /** Those after the one and up to the other, in their order. */
    List<Entry> range(int partition, StreamId after, StreamId upTo, int atMost)
            throws JournalUnavailableException, InterruptedException {
        Request xrange = Request.cmd(Command.XRANGE)
                .arg(RedisNames.journal(partition))
                .arg("(" + after)
                .arg(upTo.toString())
                .arg("COUNT")
                .arg(atMost);
        List<Entry> entries = new ArrayList<>();
        for (Response entry : await(connection.send(xrange), MARGIN)) {
            StreamId id = StreamId.parse(entry.get(0).toString());
            entries.add(entryOf(new Origin.Journaled(partition, NO_LEASE, incarnation, id), entry.get(1)));
        }
        return entries;
    }

    /** Really closes: the pooled connection alone would only go back to its pool, dead or not. */
    @Override
    public void close() {
        var unused = redis.close();
    }

    /** So many entries of a partition one reply holds at most. */
    static int mostOfEach(Positions positions) {
        return Math.max(1, MOST_AT_ONCE / positions.all().size());
    }

    private void requireTheSame() throws JournalUnavailableException, InterruptedException {
        if (System.nanoTime() - askedAt < TRUSTED_FOR.toNanos()) {
            return;
        }
        askedAt = System.nanoTime();
        Incarnation now = incarnationOf(connection);
        if (!now.equals(incarnation)) {
            throw new JournalUnavailableException("failed",
                    new IllegalStateException("Redis became another: " + now + " instead of " + incarnation));
        }
    }

    private static Incarnation incarnationOf(RedisConnection connection)
            throws JournalUnavailableException, InterruptedException {
        return await(connection.send(Request.cmd(Command.INFO))
                .map(info -> Incarnation.ofPrimary(info.toString(UTF_8))), MARGIN);
    }

    static List<Entry> entriesOf(Response reply, Positions positions) {
        Map<String, Integer> partitionOf = new HashMap<>();
        positions.all().forEach(at -> partitionOf.put(RedisNames.journal(at.partition()), at.partition()));
        List<Entry> entries = new ArrayList<>();
        for (Response stream : reply) {
            Integer partition = partitionOf.get(stream.get(0).toString());
            if (partition == null) {
                throw new IllegalStateException(
                        "Redis answered for " + stream.get(0) + ", which was not asked");
            }
            for (Response entry : stream.get(1)) {
                StreamId id = StreamId.parse(entry.get(0).toString());
                entries.add(entryOf(positions.originOf(partition, id), entry.get(1)));
            }
        }
        return entries;
    }

    private static Entry entryOf(Origin origin, Response fields) {
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (RedisNames.JOURNAL_FIELD.equals(fields.get(i).toString(UTF_8))) {
                return EntryReader.read(origin, fields.get(i + 1).toBytes());
            }
        }
        return new Entry.Unreadable(origin, lines(fields), "no field " + RedisNames.JOURNAL_FIELD
                + "; the payload is all fields and values, a line each");
    }

    private static byte[] lines(Response fields) {
        Buffer lines = Buffer.buffer();
        for (Response field : fields) {
            lines.appendBytes(field.toBytes()).appendString("\n");
        }
        return lines.getBytes();
    }

    private static <T extends @Nullable Object> T await(Future<T> future, Duration atMost)
            throws JournalUnavailableException, InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(atMost.toMillis(), MILLISECONDS);
        } catch (ExecutionException e) {
            throw new JournalUnavailableException("failed", e);
        } catch (TimeoutException e) {
            throw new JournalUnavailableException("failed",
                    new TimeoutException("no answer within " + atMost.toMillis() + " ms"));
        }
    }
}
