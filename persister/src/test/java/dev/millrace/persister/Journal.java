package dev.millrace.persister;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.embedded.RespClient;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stands in for a gateway: writes messages to the journal as append.lua does. Not thread-safe, but for
 * {@link #appended}.
 */
final class Journal implements AutoCloseable {

    static final long EPOCH = 1_763_662_302_000L;

    private final RespClient redis;
    private final Partitions partitions;
    private final MessageIds ids = new MessageIds(InstantSource.system(), 0);
    private final Map<RoomId, Long> seqs = new HashMap<>();
    private final Queue<Appended> appended = new ConcurrentLinkedQueue<>();

    Journal(RespClient redis, Partitions partitions) {
        this.redis = redis;
        this.partitions = partitions;
    }

    ChatMessage append(String room, String text) throws IOException {
        ChatMessage message = message(room, text, null);
        append(message);
        return message;
    }

    /** The room's next, not appended yet. */
    ChatMessage message(String room, String text, @Nullable String clientId) {
        var roomId = new RoomId(room);
        var draft = new Draft(ids.next(), roomId, new UserId("alice"), "Alice 앨리스", MessageType.CHAT, text,
                Instant.now().truncatedTo(ChronoUnit.MILLIS), clientId);
        return new ChatMessage(draft, new Position(EPOCH, seqs.merge(roomId, 1L, Long::sum)));
    }

    /** So many messages over so many rooms, in turn. */
    List<ChatMessage> appendMany(int messages, int rooms) throws IOException {
        List<ChatMessage> appended = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            appended.add(append("room-" + i % rooms, "message " + i));
        }
        return appended;
    }

    void append(ChatMessage message) throws IOException {
        append(message, "*");
    }

    /** Under an id of its own, as a Redis gives that has lost its later ones, or whose clock is behind. */
    void append(ChatMessage message, String id) throws IOException {
        byte[] json = MessageJson.complete(message.position(), MessageJson.tail(message.draft()));
        int partition = partitionOf(message);
        StreamId given = StreamId.parse(redis.text("XADD", RedisNames.journal(partition), id,
                RedisNames.JOURNAL_FIELD, new String(json, UTF_8)));
        appended.add(new Appended(partition, given, message));
    }

    StreamId appendRaw(int partition, String field, String value) throws IOException {
        return StreamId.parse(redis.text("XADD", RedisNames.journal(partition), "*", field, value));
    }

    /** Everything so far, in order. For any thread. */
    List<ChatMessage> messages() {
        return appended.stream().map(Appended::message).toList();
    }

    /** Everything so far, in order. For any thread. */
    List<Appended> appended() {
        return List.copyOf(appended);
    }

    int partitionOf(ChatMessage message) {
        return partitions.of(message.draft().roomId());
    }

    long length(int partition) throws IOException {
        return Long.parseLong(redis.text("XLEN", RedisNames.journal(partition)));
    }

    /** Takes over from one that lost its connection. */
    void continueAfter(Journal other) {
        seqs.putAll(other.seqs);
        appended.addAll(other.appended);
    }

    StreamId oldest(int partition) throws IOException {
        var first = redis.text("XRANGE", RedisNames.journal(partition), "-", "+", "COUNT", "1");
        return StreamId.parse(first.substring(2, first.indexOf(',')));
    }

    @Override
    public void close() throws IOException {
        redis.close();
    }

    record Appended(int partition, StreamId id, ChatMessage message) {}
}
