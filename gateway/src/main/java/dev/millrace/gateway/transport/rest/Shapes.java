package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.message.MessageDesk.Revision;
import dev.millrace.gateway.room.roster.Member;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.gateway.room.roster.Room;
import dev.millrace.gateway.room.roster.RoomEntry;
import dev.millrace.model.Ids;
import dev.millrace.model.Position;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.function.Function;

/**
 * How things look in JSON. A field that has nothing to say is not there; ids are as {@link dev.millrace.model.MessageJson}
 * has them, a canonical decimal being a number.
 */
final class Shapes {

    private Shapes() {}

    static JsonObject room(Room room) {
        var json = new JsonObject().put("id", Ids.inJson(room.id().value()))
                .put("kind", room.kind().name())
                .put("status", room.status().name())
                .put("admission", room.admission().name());
        putIfThere(json, "ref", room.ref());
        putIfThere(json, "title", room.title());
        String store = room.storeId();
        putIfThere(json, "storeId", store == null ? null : Ids.inJson(store));
        json.put("capacity", room.capacity()).put("members", room.members());
        putIfThere(json, "expiresAt", text(room.expiresAt()));
        return json.put("version", room.version()).put("createdAt", room.createdAt().toString());
    }

    /** With what the one who asks has to do with it. */
    static JsonObject entry(RoomEntry entry) {
        JsonObject json = room(entry.room());
        RoomEntry.Head head = entry.head();
        if (head != null) {
            json.put("head", position(head.position())
                    .put("type", head.type().name())
                    .put("senderId", Ids.inJson(head.senderId().value()))
                    .put("senderName", head.senderName())
                    .put("senderKind", head.senderKind().name())
                    .put("preview", head.preview())
                    .put("at", head.at().toString()));
        }
        Member self = entry.self();
        return self == null ? json : json.put("self", member(self)).put("unread", entry.unread());
    }

    static JsonObject member(Member member) {
        var json = new JsonObject().put("id", Ids.inJson(member.party().id()))
                .put("side", member.party().side().name())
                .put("name", member.name())
                .put("role", member.role().name())
                .put("joinedAt", member.joinedAt().toString());
        putIfThere(json, "leftAt", text(member.leftAt()));
        putIfThere(json, "read", place(member.read()));
        return json;
    }

    static JsonObject place(ReadPlace place) {
        var json = new JsonObject().put("roomId", Ids.inJson(place.room().value()));
        putIfThere(json, "read", place(place.read()));
        return json.put("moved", place.moved()).put("unread", place.unread());
    }

    static JsonObject message(MessageView view) {
        return new JsonObject(view.json());
    }

    static JsonObject revision(Revision revision) {
        var json = new JsonObject().put("number", revision.number());
        putIfThere(json, "text", revision.text());
        return json.put("by", Ids.inJson(revision.by())).put("at", revision.at().toString());
    }

    static <T> JsonArray all(Collection<T> things, Function<T, Object> shape) {
        var all = new JsonArray();
        things.forEach(thing -> all.add(shape.apply(thing)));
        return all;
    }

    static void putIfThere(JsonObject json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static JsonObject position(Position position) {
        return new JsonObject().put("epoch", position.epoch()).put("seq", position.seq());
    }

    private static @Nullable JsonObject place(@Nullable Position position) {
        return position == null ? null : position(position);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
