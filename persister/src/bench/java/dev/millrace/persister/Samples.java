package dev.millrace.persister;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.Incarnation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.LongStream;

/** What the benchmarks store: 120 characters of ASCII each, with a client id, by 200 users in 50 rooms. */
public final class Samples {

    public static final Incarnation REDIS = new Incarnation("run/replication");

    private static final String TEXT = "The quick brown fox jumps over the lazy dog, again and again. ".repeat(2)
            .substring(0, 120);
    private static final long EPOCH = 1_763_662_302_000L;

    private Samples() {}

    public static List<ChatMessage> messages(int count) {
        var ids = new MessageIds(InstantSource.system(), 1);
        return LongStream.rangeClosed(1, count).mapToObj(seq -> message(ids, seq)).toList();
    }

    /** As the journal holds it. */
    public static byte[] payload(ChatMessage message) {
        return MessageJson.complete(message.position(), EPOCH * 1_000 + message.position().seq(),
                MessageJson.tail(message.draft()));
    }

    private static ChatMessage message(MessageIds ids, long seq) {
        return new ChatMessage(
                new Draft(ids.next(), new RoomId("bench-" + seq % 50), new UserId("user-" + seq % 200),
                        "User " + seq % 200, MessageType.CHAT, TEXT, Instant.ofEpochMilli(EPOCH + seq),
                        "%09d".formatted(seq)),
                new Position(EPOCH, seq));
    }
}
