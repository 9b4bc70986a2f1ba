package dev.millrace.persister.flush;

import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.Samples;
import dev.millrace.persister.buffer.BatchRule;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.EntryBuffer;
import dev.millrace.persister.buffer.Origin;
import dev.millrace.persister.store.Batch;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What becomes of entries between their reading and the statement: through the buffer, and into a batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class BatchBenchmark {

    @Param({"100", "1000"})
    public int size;

    private List<Entry> entries;
    private EntryBuffer buffer;
    private PatientWriter writer;

    @Setup
    public void read() {
        entries = Samples.messages(size)
                .stream()
                .<Entry>map(message -> new Entry.Parsed(
                        new Origin.Journaled((int) message.position().seq() % 16, 1, Samples.REDIS,
                                new StreamId(1, message.position().seq())),
                        message, Samples.payload(message)))
                .toList();
        buffer = new EntryBuffer(10_000, new BatchRule(size, 1_000, Duration.ofSeconds(1)));
        // Nothing is stored, nor announced.
        writer = new PatientWriter(buffer, null, null, null, null);
    }

    @Benchmark
    public Batch batch() throws InterruptedException {
        for (Entry entry : entries) {
            buffer.put(entry);
        }
        List<Entry> taken = buffer.take();
        Batch batch = writer.batchOf(taken);
        buffer.done(taken);
        return batch;
    }
}
