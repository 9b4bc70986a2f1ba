package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.model.Ids;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import io.vertx.core.json.JsonObject;

import java.util.Map;
import java.util.Optional;

/**
 * How a family of clients is told of what is no message.
 *
 * @param names       of the events; what has none is not told
 * @param text        the field that a message's text is in
 * @param roomsAsText whether a room that looks like a number is a text all the same
 */
record Told(Map<Class<? extends RoomEvent>, String> names, String text, boolean roomsAsText) {

    /** By which event. */
    Optional<String> nameOf(RoomEvent event) {
        return Optional.ofNullable(names.get(event.getClass()));
    }

    JsonObject of(RoomEvent.Notice notice) {
        return switch (notice) {
            case RoomEvent.Typing typing -> ofSession(typing).put("isTyping", typing.typing());
            case RoomEvent.OfSession session -> ofSession(session);
            case RoomEvent.Changed changed -> changed(changed);
            case RoomEvent.Read read -> ofRoom(read.roomId()).put("member", member(read.party()))
                    .put("read", position(read.upTo()));
            case RoomEvent.Revised revised -> revised(revised);
        };
    }

    static JsonObject of(RoomEvent.Presence presence) {
        return new JsonObject().put("userId", user(presence.userId())).put("online", presence.online());
    }

    static JsonObject position(Position position) {
        return new JsonObject().put("epoch", position.epoch()).put("seq", position.seq());
    }

    private JsonObject ofSession(RoomEvent.OfSession notice) {
        return ofRoom(notice.roomId()).put("userId", user(notice.userId()))
                .put("userName", notice.userName());
    }

    private JsonObject changed(RoomEvent.Changed changed) {
        JsonObject told = ofRoom(changed.roomId()).put("what", changed.what().name())
                .put("status", changed.status().name())
                .put("members", changed.members())
                .put("version", changed.version());
        Party party = changed.party();
        return party == null ? told : told.put("member", member(party).put("name", changed.name()));
    }

    /** As the message itself has it, in history: an empty text where it was deleted. */
    private JsonObject revised(RoomEvent.Revised revised) {
        String now = revised.text();
        return ofRoom(revised.roomId()).put("id", revised.message().toString())
                .put("seq", revised.position().seq())
                .put("epoch", revised.position().epoch())
                .put("revision", revised.revision())
                .put(text, now == null ? "" : now)
                .put(now == null ? "deletedAt" : "editedAt", revised.at().toString());
    }

    private JsonObject ofRoom(RoomId room) {
        return new JsonObject().put("roomId", roomsAsText ? room.value() : Ids.inJson(room.value()));
    }

    private static JsonObject member(Party party) {
        return new JsonObject().put("side", party.side().name()).put("id", Ids.inJson(party.id()));
    }

    private static Object user(UserId user) {
        return Ids.inJson(user.value());
    }
}
