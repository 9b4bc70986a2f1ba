package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.loop.OnLoop;
import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.roster.LiveHeads;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageJson;
import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads the rooms' ends off their recent messages: of a room that was silent for longer than those are kept it knows
 * nothing, and unless storing lags as far behind PostgreSQL knows all of it.
 *
 * <p>Thread-safe; asks over the connection of one event loop.
 */
public final class RedisLiveHeads implements LiveHeads {

    private static final Logger log = LoggerFactory.getLogger(RedisLiveHeads.class);

    private static final Script HEADS = Script.load("heads.lua");

    /** A list of rooms is shown without what Redis knows, rather than late. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** So that one script does not hold up those who append for long. */
    private static final int ROOMS_A_CALL = 200;

    private final OnLoop loop;
    private final PrimaryLink link;
    private final Partitions partitions;

    public RedisLiveHeads(OnLoop loop, PrimaryLink link, RedisSettings settings) {
        this.loop = loop;
        this.link = link;
        this.partitions = settings.partitions();
    }

    @Override
    public Map<RoomId, Position> last(Set<RoomId> rooms) {
        return inTime(() -> {
            Map<RoomId, Position> found = new HashMap<>();
            List<Future<?>> asked = new ArrayList<>();
            for (List<RoomId> some : together(rooms)) {
                asked.add(link.send(heads(some)).onSuccess(heads -> add(some, heads, found)));
            }
            return answered(asked, found);
        });
    }

    private void add(List<RoomId> rooms, Response heads, Map<RoomId, Position> found) {
        for (int i = 0; i < rooms.size(); i++) {
            Position position = Heard.of(heads.get(i).toString()).position();
            if (position != null) {
                found.put(rooms.get(i), position);
            }
        }
    }

    @Override
    public Map<RoomId, List<ChatMessage>> recent(Map<RoomId, Integer> most) {
        Map<RoomId, List<byte[]>> raw = inTime(() -> {
            Map<RoomId, List<byte[]>> found = new HashMap<>();
            List<Future<?>> asked = new ArrayList<>();
            most.forEach((room, count) -> asked.add(link.send(Request.cmd(Command.LRANGE)
                    .arg(RedisNames.recent(partitions.of(room), room))
                    .arg(-count)
                    .arg(-1)).onSuccess(list -> found.put(room, raw(list)))));
            return answered(asked, found);
        });
        // Whoever asked reads them, and not the event loop.
        Map<RoomId, List<ChatMessage>> messages = new HashMap<>();
        raw.forEach((room, list) -> messages.put(room, messages(list)));
        return messages;
    }

    private static List<byte[]> raw(Response list) {
        return list.stream().map(Response::toBytes).toList();
    }

    /** The rooms of one partition are asked about at once, and those of all without waiting. */
    private List<List<RoomId>> together(Set<RoomId> rooms) {
        Map<Integer, List<RoomId>> byPartition = new HashMap<>();
        rooms.forEach(
                room -> byPartition.computeIfAbsent(partitions.of(room), p -> new ArrayList<>()).add(room));
        List<List<RoomId>> calls = new ArrayList<>();
        byPartition.values().forEach(all -> {
            for (int i = 0; i < all.size(); i += ROOMS_A_CALL) {
                calls.add(all.subList(i, Math.min(all.size(), i + ROOMS_A_CALL)));
            }
        });
        return calls;
    }

    private Request heads(List<RoomId> rooms) {
        Request request = Request.cmd(Command.EVAL).arg(HEADS.source()).arg(rooms.size());
        rooms.forEach(room -> request.arg(RedisNames.recent(partitions.of(room), room)));
        return request;
    }

    private static List<ChatMessage> messages(List<byte[]> list) {
        List<ChatMessage> messages = new ArrayList<>();
        for (byte[] json : list) {
            try {
                messages.add(MessageJson.read(json));
            } catch (MalformedMessageException e) {
                log.warn("a recent message is none: {}", e.getMessage());
            }
        }
        return messages;
    }

    /** What Redis refuses to say, it does not know. */
    private static <K, V> Future<Map<K, V>> answered(List<Future<?>> asked, Map<K, V> found) {
        return Future.join(asked)
                .onFailure(e -> log.debug("not all rooms could be looked at", e))
                // Whoever waits no longer may not see what is found after.
                .transform(all -> Future.succeededFuture(Map.copyOf(found)));
    }

    private <K, V> Map<K, V> inTime(Supplier<Future<Map<K, V>>> asking) {
        try {
            return loop.call(PATIENCE, asking);
        } catch (Refusal away) {
            // The link logs that it is.
            return Map.of();
        }
    }
}
