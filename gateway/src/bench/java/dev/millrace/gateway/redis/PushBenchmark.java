package dev.millrace.gateway.redis;

import dev.millrace.gateway.Sample;
import dev.millrace.model.Partitions;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.config.Secret;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Vertx;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/** What a push that the client has parsed costs until its room has the message's text. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PushBenchmark {

    private Vertx vertx;
    private RoomChannels channels;
    private Response push;
    private String heard;

    @Setup
    public void listen() {
        vertx = Vertx.vertx();
        channels = new RoomChannels(vertx,
                new RedisSettings("127.0.0.1", 6379, new Secret(""), new Partitions(16)));
        channels.listeners.put(RedisNames.roomChannel(Sample.ROOM), json -> heard = json);
        var fields = MultiType.create(3, false);
        fields.add(BulkType.create(Buffer.buffer("message"), false));
        fields.add(BulkType.create(Buffer.buffer(RedisNames.roomChannel(Sample.ROOM)), false));
        fields.add(BulkType.create(Buffer.buffer(Sample.JSON), false));
        push = fields;
    }

    @TearDown
    public void close() {
        vertx.close().await();
    }

    @Benchmark
    public String push() {
        channels.pushed(push);
        return heard;
    }
}
