package dev.millrace.gateway.redis;

import dev.millrace.model.Draft;
import dev.millrace.model.RoomId;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;

/**
 * Sends that go to Redis as one call of {@code append-many.lua}, in the order in which they were added.
 *
 * <p>Belongs to one event loop.
 */
final class Batch {

    /** While a script runs Redis does nothing else: this is a millisecond. A place among so many fits into a byte. */
    private static final int MOST = 128;
    private static final int MOST_BYTES = 64 * 1024;

    private static final Script APPEND_MANY = Script.load("append-many.lua");

    private final List<Member> members = new ArrayList<>();
    /** By partition: its place among the keys, and its epoch. */
    private final Map<Integer, Part> parts = new LinkedHashMap<>();
    private final Map<RoomId, Place> rooms = new LinkedHashMap<>();
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private int bytes;

    /** Whoever sends, and is told once what Redis says. */
    interface Sender {

        /** Of refusals only the sending is told. */
        void replied(Sending sending, Reply.Settled reply);
    }

    /** @param name the place of its name among the keys, from 1; 0 where it has none */
    record Member(Sending sending, Sender sender, int room, int name) {}

    private record Part(int place, String epoch) {}

    private record Place(int place, int part, RoomKeys keys) {}

    static Request loading() {
        return APPEND_MANY.loading();
    }

    List<Member> members() {
        return members;
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    boolean isOfOne() {
        return members.size() == 1;
    }

    boolean isFull() {
        return members.size() >= MOST || bytes >= MOST_BYTES;
    }

    /** @param epoch the partition's: the same for all of it, since a sender learns another one only after what is under way */
    void add(Sending sending, String epoch, RoomKeys keys, Sender sender) {
        Part part = parts.computeIfAbsent(sending.partition, p -> new Part(parts.size() + 1, epoch));
        Place room = rooms.computeIfAbsent(sending.room(),
                r -> new Place(rooms.size() + 1, part.place(), keys));
        members.add(new Member(sending, sender, room.place(), nameOf(sending)));
        bytes += sending.tail.length;
    }

    RoomKeys roomOf(Sending sending) {
        return Objects.requireNonNull(rooms.get(sending.room())).keys();
    }

    /** The one that it was added with. */
    String epochOf(Sending sending) {
        return Objects.requireNonNull(parts.get(sending.partition)).epoch();
    }

    private int nameOf(Sending sending) {
        Draft draft = sending.draft;
        String clientId = draft.clientId();
        if (clientId == null) {
            return 0;
        }
        String key = RedisNames.client(sending.partition, draft.roomId(), draft.senderId(), clientId);
        return names.computeIfAbsent(key, k -> names.size() + 1);
    }

    Request request(Incarnation incarnation, Journal.Settings settings) {
        Request call = Request.cmd(Command.EVALSHA)
                .arg(APPEND_MANY.sha1())
                .arg(1 + 2 * parts.size() + 2 * rooms.size() + names.size())
                .arg(RedisNames.ORDER);
        parts.keySet()
                .forEach(partition -> call.arg(RedisNames.journal(partition))
                        .arg(RedisNames.rooms(partition)));
        rooms.values().forEach(room -> call.arg(room.keys().recent).arg(room.keys().recentBegan));
        names.keySet().forEach(call::arg);
        call.arg(incarnation.value())
                .arg(settings.recentMessages())
                .arg(settings.recentKeep().toMillis())
                .arg(settings.repeatWindow().toMillis())
                .arg(bytes(rooms.values(), room -> room.keys().givesTime(settings.recentKeep()) ? '1' : '0'))
                .arg(bytes(rooms.values(), Place::part))
                .arg(bytes(members, Member::room))
                .arg(bytes(members, Member::name))
                .arg(parts.size());
        parts.values().forEach(part -> call.arg(part.epoch()));
        rooms.values().forEach(room -> call.arg(room.keys().id).arg(room.keys().channel));
        members.forEach(member -> call.arg(member.sending().tail));
        return call;
    }

    /** It is not known whether Redis did anything of it. */
    void lost() {
        rooms.values().forEach(room -> room.keys().mayLackTime());
    }

    /** A byte of each: there are fewer than 256 of anything. */
    private static <T> byte[] bytes(Collection<T> all, ToIntFunction<T> of) {
        var bytes = new byte[all.size()];
        int i = 0;
        for (T one : all) {
            bytes[i++] = (byte) of.applyAsInt(one);
        }
        return bytes;
    }
}
