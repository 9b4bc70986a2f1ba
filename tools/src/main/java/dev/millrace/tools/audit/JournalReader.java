package dev.millrace.tools.audit;

import dev.millrace.embedded.RespClient;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageJson;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads every partition's journal, page by page, without holding anybody up. */
final class JournalReader implements AutoCloseable {

    private static final int PAGE = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final RespClient redis;
    private final int partitions;
    private final List<Journal.Line> messages = new ArrayList<>();
    private final List<Journal.Unreadable> unreadable = new ArrayList<>();

    private JournalReader(RespClient redis, int partitions) {
        this.redis = redis;
        this.partitions = partitions;
    }

    static JournalReader connect(RedisSettings settings) throws IOException {
        return new JournalReader(RespClient.connect(settings.host(), settings.port(),
                settings.password().reveal(), TIMEOUT), settings.partitions().count());
    }

    Journal read() throws IOException {
        var incarnation = Incarnation.of(redis.text("INFO", "everything"));
        for (int partition = 0; partition < partitions; partition++) {
            readPartition(partition);
        }
        return new Journal(incarnation, messages, unreadable);
    }

    @Override
    public void close() throws IOException {
        redis.close();
    }

    private void readPartition(int partition) throws IOException {
        StreamId from = StreamId.START;
        List<?> page;
        do {
            page = list(redis.command("XRANGE", RedisNames.journal(partition), from.toString(), "+", "COUNT",
                    String.valueOf(PAGE)));
            for (Object line : page) {
                StreamId at = StreamId.parse(String.valueOf(list(line).getFirst()));
                take(partition, at, list(list(line).get(1)));
                from = new StreamId(at.millis(), at.counter() + 1);
            }
        } while (page.size() == PAGE);
    }

    private void take(int partition, StreamId at, List<?> fields) {
        int field = fields.indexOf(RedisNames.JOURNAL_FIELD);
        try {
            if (field < 0 || field % 2 != 0) {
                throw new MalformedMessageException("no field " + RedisNames.JOURNAL_FIELD);
            }
            ChatMessage message = MessageJson
                    .read(String.valueOf(fields.get(field + 1)).getBytes(StandardCharsets.UTF_8));
            messages.add(new Journal.Line(at, new Entry(message.draft().id(),
                    message.draft().roomId().value(), message.position(), partition, Entry.Where.JOURNAL)));
        } catch (MalformedMessageException e) {
            // What is wrong with it, the persister says where it buries it.
            unreadable.add(new Journal.Unreadable(partition, at));
        }
    }

    private static List<?> list(@Nullable Object answer) throws IOException {
        if (answer instanceof List<?> list) {
            return list;
        }
        throw new ProtocolException("Redis answers XRANGE with no list");
    }
}
