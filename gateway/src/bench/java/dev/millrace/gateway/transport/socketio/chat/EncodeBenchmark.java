package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.Sample;
import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.model.AckLevel;

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

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A message as each vocabulary's clients are told it: in an ack, once a send, and as an event, once an event loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class EncodeBenchmark {

    private final RoomEvent said = new RoomEvent.Said(Sample.JSON, Sample.POSITION, Sample.OFFSET);
    private final Answer sent = new Answer.Sent(Sample.JSON, AckLevel.JOURNALED, AckLevel.JOURNALED, false);

    @Param({"dogcat", "sweetorder", "nats"})
    public String vocabulary;

    private Vocabulary spoken;

    @Setup
    public void choose() {
        spoken = Vocabulary.of(vocabulary).orElseThrow();
    }

    @Benchmark
    public String ack() {
        return spoken.ack(sent);
    }

    @Benchmark
    public Optional<Outgoing> event() {
        return spoken.encode(said);
    }
}
