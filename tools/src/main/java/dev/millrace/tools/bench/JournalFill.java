package dev.millrace.tools.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.embedded.RespClient;
import dev.millrace.model.MessageIds;
import dev.millrace.model.MessageJson;
import dev.millrace.model.RoomId;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.yardstick.Pipeline;
import dev.millrace.tools.bench.yardstick.Sample;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes messages to the journal as a gateway does, by the gateway's own script, but without people: over one connection,
 * many under way. Their rooms are new, so each begins with its first message. One thread's, used once.
 */
final class JournalFill {

    private static final String SCRIPT = "/dev/millrace/gateway/redis/append.lua";
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int UNDER_WAY = 100;
    /** Where the message stands among the words: behind the name of the script, five keys, the room and its channel. */
    private static final int MESSAGE = 10;
    /** As the gateway comes. */
    private static final String RECENT_MESSAGES = "50";
    private static final String RECENT_MILLIS = "600000";
    private static final String NAME_MILLIS = "300000";

    private final RedisSettings redis;
    private final List<RoomId> rooms = new ArrayList<>();
    private final MessageIds ids;
    private final long epochs;
    private long appended;

    /**
     * @param prefix that no room's id begins with so far
     * @param source of the messages' ids: no gateway's
     * @param epochs later than this are those that are to come
     */
    JournalFill(RedisSettings redis, String prefix, int rooms, int source, long epochs) {
        this.redis = redis;
        this.ids = new MessageIds(InstantSource.system(), source);
        this.epochs = epochs;
        for (int i = 0; i < rooms; i++) {
            this.rooms.add(new RoomId(prefix + "%04d".formatted(i)));
        }
    }

    /** Returns when all are in the journal. The rooms take turns, and so do the members of each. */
    void write(long messages, int members, int textBytes) throws IOException, CommandException {
        try (var client = RespClient.connect(redis.host(), redis.port(), redis.password().reveal(), ANSWER)) {
            String sha = client.text("SCRIPT", "LOAD", script());
            String incarnation = Incarnation.ofPrimary(client.text("INFO", "server", "replication")).value();
            List<byte[][]> calls = rooms.stream().map(room -> call(sha, room, incarnation)).toList();
            var pipeline = new Pipeline(client, UNDER_WAY, this::count);
            for (long i = 0; i < messages; i++) {
                int room = (int) (i % rooms.size());
                int member = (int) (i / rooms.size() % members);
                byte[][] words = calls.get(room);
                words[MESSAGE] = MessageJson
                        .tail(Sample.draft(ids.next(), rooms.get(room), member, textBytes));
                pipeline.call(words);
            }
            pipeline.finish();
        }
        if (appended < messages) {
            throw new CommandException("only %,d of %,d messages came into the journal"
                    .formatted(appended, messages));
        }
    }

    private byte[][] call(String sha, RoomId room, String incarnation) {
        int partition = redis.partitions().of(room);
        return bytes("EVALSHA", sha, "5", RedisNames.journal(partition), RedisNames.rooms(partition),
                RedisNames.recent(partition, room), RedisNames.ORDER,
                RedisNames.recentBegan(partition, room),
                room.value(), RedisNames.roomChannel(room), "", incarnation, "", RECENT_MESSAGES,
                RECENT_MILLIS, NAME_MILLIS, "", Long.toString(epochs), "0", "", "0");
    }

    private void count(@Nullable Object answer) throws IOException {
        if (!(answer instanceof List<?> list) || !"appended".equals(list.getFirst())) {
            throw new IOException("append.lua answers " + answer);
        }
        appended++;
    }

    private static String script() throws IOException {
        try (InputStream in = JournalFill.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IOException(SCRIPT + " is not in the gateway's jar");
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static byte[][] bytes(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(UTF_8);
        }
        return bytes;
    }
}
