package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.Sample;
import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.redis.PretendJournal;
import dev.millrace.gateway.room.QuietRooms;
import dev.millrace.gateway.room.recovery.Whereabouts;
import dev.millrace.gateway.transport.engineio.Wire;
import dev.millrace.gateway.transport.socketio.SocketIoConnection;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Position;

import io.vertx.core.Vertx;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A message's whole way through one event loop, without what Vert.x does with sockets: from a frame to its ack, and from
 * its publication to its frames.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ConversationBenchmark {

    private final byte[] send = Wire.frame(Sample.SEND);
    private final byte[] tail = MessageJson.tail(Sample.DRAFT);
    private final List<Wire> others = new ArrayList<>();

    /** Who hears it. */
    @Param({"1", "50"})
    public int members;

    private Vertx vertx;
    private QuietRooms rooms;
    private Wire sender;
    private long seq;

    @Setup
    public void join() {
        vertx = Vertx.vertx();
        rooms = new QuietRooms(new PretendJournal(vertx));
        var unlimited = new Limit("connect", "connects", Rate.parse("off"), System::nanoTime);
        var chat = new ChatNamespace(new ChatNamespace.Parts(new OpenDoor(), rooms.rooms(), Whereabouts.NONE,
                unlimited, 1_000, new ChatSettings(null)));
        var parts = new SocketIoConnection.Parts(vertx, DecodeBenchmark.settings(), Map.of(chat.name(), chat),
                unlimited);
        for (int i = 0; i < members; i++) {
            var wire = new Wire(vertx, (session, handshake) -> new SocketIoConnection(parts, session, handshake));
            wire.hear(Wire.frame("0/chat,"));
            wire.hear(Wire.frame("2/chat,0[\"joinRoom\",{\"roomId\":\"bench-1\"}]"));
            others.add(wire);
        }
        sender = others.getFirst();
        requireWell(sendAndAck(), "43/chat,17[{\"success\":true");
        requireWell(hear(), "42/chat,[\"message\",{\"seq\":1,");
    }

    @TearDown
    public void close() {
        vertx.close().await();
    }

    /** Nothing is published. */
    @Benchmark
    public byte[] sendAndAck() {
        sender.hear(send);
        return sender.said();
    }

    /** All of the members; making the text that is heard is a small part of it. */
    @Benchmark
    public byte[] hear() {
        seq++;
        rooms.say(Sample.ROOM, new String(MessageJson.complete(new Position(1, seq), seq, tail),
                StandardCharsets.UTF_8));
        return others.getLast().said();
    }

    private static void requireWell(byte[] frame, String begin) {
        String said = new String(frame, StandardCharsets.UTF_8);
        if (!said.startsWith(begin)) {
            throw new IllegalStateException(said);
        }
    }
}
