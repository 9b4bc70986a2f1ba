package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.Samples;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.Origin;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.BulkType;
import io.vertx.redis.client.impl.types.MultiType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** What an entry of the journal costs until it can be stored: its JSON alone, and a hundred out of Redis' answer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class EntriesBenchmark {

    private static final int PARTITION = 7;
    private static final int MANY = 100;

    private final byte[] payload = Samples.payload(Samples.messages(1).getFirst());
    private final Origin.Journaled origin = new Origin.Journaled(PARTITION, 1, Samples.REDIS,
            new StreamId(1_763_662_302_000L, 1));
    private final Positions positions = new Positions();
    private Response reply;

    @Setup
    public void answer() {
        positions.assign(List.of(new Assignment(PARTITION, 1, Samples.REDIS, StreamId.START)));
        MultiType entries = MultiType.create(MANY, false);
        Samples.messages(MANY)
                .forEach(message -> entries.add(multi(bulk("1763662302000-" + message.position().seq()),
                        multi(bulk(RedisNames.JOURNAL_FIELD), bulk(new String(Samples.payload(message), UTF_8))))));
        reply = multi(multi(bulk(RedisNames.journal(PARTITION)), entries));
    }

    @Benchmark
    public Entry entry() {
        return EntryReader.read(origin, payload);
    }

    @Benchmark
    public List<Entry> hundredOfAnAnswer() {
        return JournalConnection.entriesOf(reply, positions);
    }

    private static MultiType multi(Response... parts) {
        MultiType multi = MultiType.create(parts.length, false);
        for (Response part : parts) {
            multi.add(part);
        }
        return multi;
    }

    private static BulkType bulk(String text) {
        return BulkType.create(Buffer.buffer(text), false);
    }
}
