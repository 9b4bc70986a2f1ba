package dev.millrace.tools.bench.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.embedded.RespClient;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Transfer;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * As many calls of a script as one connection can make, which does the two things that no journal can do without: it
 * adds to a stream, and publishes. What it adds is as large as the journal's entries, and is gone afterwards.
 */
public final class BareScript {

    public static final String SUBJECT = "bare script";

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final String STREAM = "yardstick:journal";
    private static final String CHANNEL = "yardstick:room";
    private static final String SCRIPT = """
            local entry = redis.call('XADD', KEYS[1], '*', 'm', ARGV[1])
            redis.call('PUBLISH', ARGV[2], ARGV[1])
            return entry
            """;
    /** A journal's entry has digits of the same number. */
    private static final Position POSITION = new Position(1_763_662_302_000L, 10_000);
    private static final long ORDER = 1_763_662_302_000_123L;

    private final RedisSettings redis;
    private final int batch;
    private final int textBytes;

    /**
     * @param batch     so many calls are sent at once, and as many wait for their answers
     * @param textBytes of each message
     */
    public BareScript(RedisSettings redis, int batch, int textBytes) {
        this.redis = redis;
        this.batch = batch;
        this.textBytes = textBytes;
    }

    public Transfer run(long calls, Meter meter) throws IOException {
        try (var client = RespClient.connect(redis.host(), redis.port(), redis.password().reveal(), ANSWER)) {
            client.command("UNLINK", STREAM);
            try {
                return run(client, calls, meter);
            } finally {
                client.command("UNLINK", STREAM);
            }
        }
    }

    private Transfer run(RespClient client, long calls, Meter meter) throws IOException {
        byte[] sha = client.text("SCRIPT", "LOAD", SCRIPT).getBytes(UTF_8);
        byte[][] words = {"EVALSHA".getBytes(UTF_8), sha, {'1'}, STREAM.getBytes(UTF_8), entry(),
            CHANNEL.getBytes(UTF_8)};
        Supplier<List<Cost>> costs = meter.begin();
        var pipeline = new Pipeline(client, batch, answer -> {});
        var seconds = new Seconds();
        for (long done = 0; done < calls; done++) {
            pipeline.call(words);
            if (done % batch == 0) {
                seconds.reached(done);
            }
        }
        pipeline.finish();
        Duration took = seconds.soFar();
        return new Transfer(SUBJECT, calls, batch, took, costs.get(), seconds.end(calls));
    }

    private byte[] entry() {
        var id = new MessageIds(InstantSource.system(), 0).next();
        return MessageJson.complete(POSITION, ORDER,
                MessageJson.tail(Sample.draft(id, new RoomId("yardstick-room-0000"), 0, textBytes)));
    }
}
