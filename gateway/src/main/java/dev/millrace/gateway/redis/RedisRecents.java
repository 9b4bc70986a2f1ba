package dev.millrace.gateway.redis;

import dev.millrace.gateway.room.recovery.Heard;
import dev.millrace.gateway.room.recovery.Offset;
import dev.millrace.gateway.room.recovery.Recents;
import dev.millrace.model.Partitions;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the lists of recent messages that the append script keeps. Where rooms stand is asked first, of all of a
 * partition's at once: most rooms have missed nothing, and their lists need not be read.
 *
 * <p>Belongs to one event loop.
 */
public final class RedisRecents implements Recents {

    /** What may be said between the two questions without the first of the missed ones falling out of the answer. */
    private static final long SLACK = 20;

    private final PrimaryLink link;
    private final Partitions partitions;

    public RedisRecents(PrimaryLink link, RedisSettings settings) {
        this.link = link;
        this.partitions = settings.partitions();
    }

    @Override
    public Future<Position> standing(RoomId room) {
        return link.send(standings(partitions.of(room), List.of(room)))
                .map(fields -> new Position(number(fields.get(1)), number(fields.get(0))));
    }

    @Override
    public Future<Map<RoomId, Missed>> after(Map<RoomId, Position> positions) {
        return latestOrder().compose(latest -> after(positions, latest));
    }

    private Future<Map<RoomId, Missed>> after(Map<RoomId, Position> positions, long latest) {
        Map<Integer, List<RoomId>> byPartition = new HashMap<>();
        positions.keySet()
                .forEach(room -> byPartition.computeIfAbsent(partitions.of(room), p -> new ArrayList<>())
                        .add(room));
        Map<RoomId, Missed> found = new HashMap<>();
        List<Future<?>> asked = new ArrayList<>();
        String life = link.incarnation().value();
        byPartition.forEach((partition, rooms) -> asked
                .add(link.send(standings(partition, rooms)).compose(fields -> {
                    boolean thisLife = life.equals(String.valueOf(fields.get(rooms.size() + 1)));
                    long epoch = number(fields.get(rooms.size()));
                    List<Future<?>> read = new ArrayList<>();
                    for (int i = 0; i < rooms.size(); i++) {
                        RoomId room = rooms.get(i);
                        Position after = positions.getOrDefault(room, new Position(0, 0));
                        var last = new Position(epoch, number(fields.get(i)));
                        read.add((thisLife && after.epoch() == epoch
                                ? between(room, after, last, latest)
                                : inAnother(room, after, last, latest))
                                .onSuccess(missed -> found.put(room, missed)));
                    }
                    return Future.all(read);
                })));
        return Future.all(asked).map(found);
    }

    private Future<Missed> between(RoomId room, Position after, Position last, long latest) {
        long count = last.seq() - after.seq();
        if (count <= 0) {
            return Future.succeededFuture(new Missed(List.of(), count == 0, null));
        }
        return list(room, -(count + SLACK)).map(recent -> Missed.after(recent, after, latest));
    }

    /**
     * In another life, or epoch, there may have been more than this Redis knows. Not so where the room stands, or its
     * latest message is, just where it was: what an earlier life forgot without a trace is nowhere to be read here.
     */
    private Future<Missed> inAnother(RoomId room, Position after, Position last, long latest) {
        return last.equals(after)
                ? Future.succeededFuture(Missed.NOTHING)
                : list(room, 0).map(recent -> Missed.after(recent, after, latest))
                        .map(missed -> after.equals(missed.newest()) ? Missed.NOTHING : missed.doubtful());
    }

    @Override
    public Future<Map<RoomId, Missed>> since(Map<RoomId, Long> orders, String life) {
        return latestOrder().compose(latest -> since(orders, life, latest));
    }

    private Future<Map<RoomId, Missed>> since(Map<RoomId, Long> orders, String life, long latest) {
        Map<RoomId, Missed> found = new HashMap<>();
        List<Future<?>> asked = new ArrayList<>();
        orders.forEach((room,
                order) -> asked.add(list(room, -1).map(last -> Missed.since(last, order, 0, Long.MAX_VALUE))
                        .compose(missed -> missed.messages().isEmpty()
                                ? Future.succeededFuture(missed)
                                : all(room, order, latest))
                        .onSuccess(missed -> found.put(room, missed))));
        // A connection that is lost fails what was asked over it; what is asked over the next one is found out here.
        return Future.all(asked)
                .compose(v -> life.equals(Offset.shortened(link.incarnation().value()))
                        ? Future.succeededFuture(found)
                        : Future.failedFuture("Redis is in another life"));
    }

    @Override
    public Future<Map<RoomId, List<String>>> amended(Collection<RoomId> rooms) {
        Map<RoomId, List<String>> found = new HashMap<>();
        List<Future<?>> asked = new ArrayList<>();
        rooms.forEach(room -> asked.add(entries(RedisNames.amended(partitions.of(room), room), 0)
                .onSuccess(notices -> found.put(room, notices))));
        return Future.all(asked).map(found);
    }

    private Future<Missed> all(RoomId room, long after, long latest) {
        return link.send(Request.cmd(Command.GET).arg(RedisNames.recentBegan(partitions.of(room), room)))
                .compose(began -> list(room, 0)
                        .map(recent -> Missed.since(recent, after, number(began), latest)));
    }

    private Future<Long> latestOrder() {
        return link.send(Request.cmd(Command.GET).arg(RedisNames.ORDER)).map(RedisRecents::number);
    }

    private Future<List<Heard>> list(RoomId room, long from) {
        return entries(RedisNames.recent(partitions.of(room), room), from)
                .map(entries -> entries.stream().map(Heard::of).toList());
    }

    private Future<List<String>> entries(String list, long from) {
        return link.send(Request.cmd(Command.LRANGE).arg(list).arg(from).arg(-1)).map(entries -> {
            List<String> found = new ArrayList<>();
            entries.forEach(json -> found.add(json.toString()));
            return found;
        });
    }

    /** The rooms' numbers; then the partition's epoch, and in which life it began. */
    private static Request standings(int partition, List<RoomId> rooms) {
        Request request = Request.cmd(Command.HMGET).arg(RedisNames.rooms(partition));
        rooms.forEach(room -> request.arg(room.value()));
        return request.arg(RedisNames.EPOCH_FIELD).arg(RedisNames.INCARNATION_FIELD);
    }

    private static long number(@Nullable Response field) {
        return field == null ? 0 : field.toLong();
    }
}
