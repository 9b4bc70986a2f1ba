package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.history.JournaledMessages;
import dev.millrace.model.AmendedMessage;
import dev.millrace.model.Amendment;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Partitions;
import dev.millrace.model.RoomId;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.StreamId;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads the rooms' recent messages and the journal, over a connection that appends do not use.
 *
 * <p>Belongs to one event loop.
 */
public final class RedisHistory implements JournaledMessages {

    private static final int PAGE = 500;

    private final PrimaryLink link;
    private final Partitions partitions;
    private final int mostEntries;

    /** @param mostEntries that one query may look through */
    public RedisHistory(PrimaryLink link, RedisSettings settings, int mostEntries) {
        this.link = link;
        this.partitions = settings.partitions();
        this.mostEntries = mostEntries;
    }

    @Override
    public Future<Recent> recent(RoomId room) {
        int partition = partitions.of(room);
        String life = link.incarnation().value();
        // The numbers first: messages that are appended in between are then too many, and not too few.
        Future<Response> numbers = link.send(Request.cmd(Command.HMGET)
                .arg(RedisNames.rooms(partition))
                .arg(room.value())
                .arg(RedisNames.EPOCH_FIELD)
                .arg(RedisNames.INCARNATION_FIELD)
                .arg(RedisNames.PERSISTED_FIELD));
        Future<Response> messages = link.send(Request.cmd(Command.LRANGE)
                .arg(RedisNames.recent(partition, room))
                .arg(0)
                .arg(-1));
        return Future.all(numbers, messages).map(both -> {
            Response fields = numbers.result();
            List<ChatMessage> found = new ArrayList<>();
            Map<UUID, Amendment> amended = new HashMap<>();
            messages.result().forEach(json -> read(json).ifPresent(recent -> {
                found.add(recent.message());
                if (recent.amendment() != null) {
                    amended.put(recent.message().draft().id(), recent.amendment());
                }
            }));
            return new Recent(found, amended, number(fields.get(0)), number(fields.get(1)),
                    life.equals(String.valueOf(fields.get(2))),
                    fields.get(3) == null ? StreamId.START : StreamId.parse(fields.get(3).toString()));
        });
    }

    @Override
    public Future<Journaled> after(RoomId room, StreamId entry) {
        return lookOn(room, entry, 0, new ArrayList<>());
    }

    private Future<Journaled> lookOn(RoomId room, StreamId after, int seen, List<ChatMessage> found) {
        int most = Math.min(PAGE, mostEntries - seen);
        if (most == 0) {
            return Future.succeededFuture(new Journaled(found, false));
        }
        return link.send(Request.cmd(Command.XRANGE)
                .arg(RedisNames.journal(partitions.of(room)))
                .arg("(" + after)
                .arg("+")
                .arg("COUNT")
                .arg(most)).compose(page -> {
                    for (Response entry : page) {
                        messageOf(entry).filter(message -> message.draft().roomId().equals(room))
                                .ifPresent(found::add);
                    }
                    if (page.size() < most) {
                        return Future.succeededFuture(new Journaled(found, true));
                    }
                    StreamId last = StreamId.parse(page.get(page.size() - 1).get(0).toString());
                    return lookOn(room, last, seen + page.size(), found);
                });
    }

    private static Optional<ChatMessage> messageOf(Response entry) {
        Response fields = entry.get(1);
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (fields.get(i).toString().equals(RedisNames.JOURNAL_FIELD)) {
                return read(fields.get(i + 1)).map(AmendedMessage::message);
            }
        }
        return Optional.empty();
    }

    /** What is no message will be a dead letter: that is the persister's to say, and nobody's to read. */
    private static Optional<AmendedMessage> read(Response json) {
        try {
            return Optional.of(MessageJson.readAmended(json.toBytes()));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private static long number(@Nullable Response field) {
        return field == null ? 0 : field.toLong();
    }
}
