package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.buffer.JournalEntry;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One connection that reads the journals, in blocking style over the Vert.x client. It is used until it
 * fails, then closed for good. Not thread-safe: the intake's thread owns it.
 */
final class JournalConnection implements AutoCloseable {

    /** How long Redis holds an XREAD that finds nothing. */
    private static final Duration BLOCK = Duration.ofSeconds(1);

    /** No answer for this long beyond what Redis was asked to wait: nobody is there. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    /** About how many entries one reply holds at most, all partitions together: it is all in memory at once. */
    private static final int MOST_AT_ONCE = 2_000;

    private final Redis redis;
    private final RedisConnection connection;
    private final Map<String, Integer> partitionOf = new HashMap<>();

    private JournalConnection(Redis redis, RedisConnection connection, int partitions) {
        this.redis = redis;
        this.connection = connection;
        for (int partition = 0; partition < partitions; partition++) {
            partitionOf.put(RedisNames.journal(partition), partition);
        }
    }

    /** @param redis a client that is this connection's own, and is closed with it */
    static JournalConnection open(Redis redis, int partitions)
            throws JournalUnavailableException, InterruptedException {
        try {
            RedisConnection connection = await(redis.connect(), MARGIN);
            // What breaks the connection also fails the command under way, and is reported from there.
            connection.exceptionHandler(broken -> {});
            return new JournalConnection(redis, connection, partitions);
        } catch (JournalUnavailableException | InterruptedException e) {
            var unused = redis.close();
            throw e;
        }
    }

    /**
     * What comes after the positions, each partition's in its order; blocks a while if there is nothing yet.
     */
    List<JournalEntry> readAfter(Positions positions)
            throws JournalUnavailableException, InterruptedException {
        int partitions = positions.partitions();
        Request xread = Request.cmd(Command.XREAD)
                .arg("COUNT")
                .arg(Math.max(1, MOST_AT_ONCE / partitions))
                .arg("BLOCK")
                .arg(BLOCK.toMillis())
                .arg("STREAMS");
        for (int partition = 0; partition < partitions; partition++) {
            xread.arg(RedisNames.journal(partition));
        }
        for (int partition = 0; partition < partitions; partition++) {
            xread.arg(positions.of(partition).toString());
        }
        Response reply = await(connection.send(xread), BLOCK.plus(MARGIN));
        return reply == null ? List.of() : entriesOf(reply);
    }

    /** Really closes: the pooled connection alone would only go back to its pool, dead or not. */
    @Override
    public void close() {
        var unused = redis.close();
    }

    private List<JournalEntry> entriesOf(Response reply) {
        List<JournalEntry> entries = new ArrayList<>();
        for (Response stream : reply) {
            Integer partition = partitionOf.get(stream.get(0).toString());
            if (partition == null) {
                throw new IllegalStateException(
                        "Redis answered for " + stream.get(0) + ", which was not asked");
            }
            for (Response entry : stream.get(1)) {
                entries.add(entryOf(partition, entry));
            }
        }
        return entries;
    }

    private static JournalEntry entryOf(int partition, Response entry) {
        StreamId id = StreamId.parse(entry.get(0).toString());
        Response fields = entry.get(1);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (RedisNames.JOURNAL_FIELD.equals(fields.get(i).toString(UTF_8))) {
                return EntryReader.read(partition, id, fields.get(i + 1).toBytes());
            }
        }
        return new JournalEntry.Unreadable(partition, id, lines(fields),
                "no field " + RedisNames.JOURNAL_FIELD
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
