package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.Sample;
import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.transport.engineio.Wire;
import dev.millrace.gateway.transport.socketio.Client;
import dev.millrace.gateway.transport.socketio.Namespace;
import dev.millrace.gateway.transport.socketio.SocketIoConnection;
import dev.millrace.gateway.transport.socketio.SocketIoSettings;
import dev.millrace.gateway.transport.socketio.Visit;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A frame's bytes until it is known what is asked for, and an answer's way back until it is a frame's bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class DecodeBenchmark {

    private final byte[] frame = Wire.frame(Sample.SEND);
    private Vertx vertx;
    private Wire wire;
    private Client client;
    private Command command;

    @Setup
    public void enter() {
        vertx = Vertx.vertx();
        var connects = new Limit("connect", "connects", Rate.parse("off"), System::nanoTime);
        var parts = new SocketIoConnection.Parts(vertx, settings(), Map.of(ChatNamespace.NAME, new Reading()),
                connects);
        wire = new Wire(vertx, (session, handshake) -> new SocketIoConnection(parts, session, handshake));
        wire.hear(Wire.frame("0/chat,"));
    }

    @TearDown
    public void close() {
        vertx.close().await();
    }

    @Benchmark
    public Command decode() {
        wire.hear(frame);
        return command;
    }

    /** An ack's text as a frame. */
    @Benchmark
    public byte[] ackFrame() {
        client.ack("17", "[{\"success\":true,\"data\":" + Sample.JSON + "}]");
        return wire.said();
    }

    static SocketIoSettings settings() {
        return new SocketIoSettings(Duration.ofMinutes(5), 1_000, 10,
                new SocketIoSettings.JsonLimits(32, 50_000, 10_000), Rate.parse("1000000/1s burst 9999999"));
    }

    /** Of a client that is asked nothing but what it wants. */
    private final class Reading implements Namespace, Visit {

        @Override
        public String name() {
            return ChatNamespace.NAME;
        }

        @Override
        public Visit arrive(Client arriving, JsonObject auth) {
            client = arriving;
            arriving.welcome(new JsonObject());
            return this;
        }

        @Override
        public void event(String name, JsonArray arguments, String ackId) {
            command = Vocabulary.DOGCAT.commandOf(name, arguments);
        }

        @Override
        public void refused(String ackId, Refusal refusal) {
            throw refusal;
        }

        @Override
        public void alive() {}

        @Override
        public void whenAnswered(Runnable step) {
            step.run();
        }

        @Override
        public void ended(boolean byItself) {}
    }
}
