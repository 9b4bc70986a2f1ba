package dev.millrace.gateway.redis;

import dev.millrace.gateway.Sample;
import dev.millrace.gateway.room.MessageLog.Terms;
import dev.millrace.model.MessageJson;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RequestImpl;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/** What an append costs beside the network: the message's JSON, the request, its bytes, and what its answer becomes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class AppendBenchmark {

    private static final String EPOCH = Long.toString(Sample.POSITION.epoch());

    private Vertx vertx;
    private Appender appender;
    private Sending sending;
    private RequestImpl made;
    private Response reply;

    @Setup
    public void make() {
        vertx = Vertx.vertx();
        appender = new PretendJournal(vertx).appender();
        sending = sending();
        made = (RequestImpl) request();
        reply = PretendJournal.answer();
    }

    @TearDown
    public void close() {
        vertx.close().await();
    }

    @Benchmark
    public byte[] tail() {
        return MessageJson.tail(Sample.DRAFT);
    }

    /** All of it, the tail among it. */
    @Benchmark
    public Sending sending() {
        return new Sending(1, 7, Sample.DRAFT, Terms.USUAL, null);
    }

    @Benchmark
    public Request request() {
        return appender.request(sending, EPOCH, "", "");
    }

    @Benchmark
    public Buffer requestsBytes() {
        return made.encode();
    }

    @Benchmark
    public Reply answer() {
        return Reply.read(sending, reply);
    }
}
