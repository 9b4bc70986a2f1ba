package dev.millrace.gateway.room;

import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.Ids;
import dev.millrace.model.NoticeForm;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Writes and reads notices in their {@linkplain NoticeForm form}. */
public final class NoticeJson {

    private static final Logger log = LoggerFactory.getLogger(NoticeJson.class);

    private NoticeJson() {}

    public static String write(RoomEvent.Notice notice) {
        JsonObject json = switch (notice) {
            case RoomEvent.Joined joined -> ofSession(NoticeForm.JOINED, joined);
            case RoomEvent.Left left -> ofSession(NoticeForm.LEFT, left);
            case RoomEvent.Typing typing -> ofSession(NoticeForm.TYPING, typing).put("isTyping",
                    typing.typing());
            case RoomEvent.Changed changed -> object(NoticeForm.CHANGED, changed)
                    .put("what", changed.what().name())
                    .put("party", changed.party() == null ? null : party(changed.party()))
                    .put("name", changed.name())
                    .put("status", changed.status().name())
                    .put("members", changed.members())
                    .put("version", changed.version());
            case RoomEvent.Read read -> object(NoticeForm.READ, read).put("party", party(read.party()))
                    .put("upTo", position(read.upTo()));
            case RoomEvent.Revised revised -> object(NoticeForm.REVISED, revised)
                    .put("message", revised.message().toString())
                    .put("position", position(revised.position()))
                    .put("text", revised.text())
                    .put("revision", revised.revision())
                    .put("at", revised.at().toString());
        };
        return json.encode();
    }

    private static JsonObject ofSession(String event, RoomEvent.OfSession notice) {
        return object(event, notice).put("userId", Ids.inJson(notice.userId().value()))
                .put("userName", notice.userName());
    }

    private static JsonObject object(String event, RoomEvent.Notice notice) {
        return new JsonObject().put("event", event)
                .put("by", notice.by())
                .put("roomId", Ids.inJson(notice.roomId().value()));
    }

    private static JsonObject party(Party party) {
        return new JsonObject().put("side", party.side().name()).put("id", party.id());
    }

    private static JsonObject position(Position position) {
        return new JsonObject().put("epoch", position.epoch()).put("seq", position.seq());
    }

    /** Nothing where it is an event of a newer gateway, or is not as it must be: also where it is of another room. */
    static Optional<RoomEvent.Notice> read(RoomId told, String payload) {
        try {
            return read(told, new JsonObject(payload));
        } catch (DecodeException | ClassCastException | NullPointerException | IllegalArgumentException
                | DateTimeException e) {
            log.warn("a room was told something that is not as a notice must be");
            return Optional.empty();
        }
    }

    private static Optional<RoomEvent.Notice> read(RoomId told, JsonObject json) {
        var room = new RoomId(json.getValue("roomId").toString());
        if (!room.equals(told)) {
            throw new IllegalArgumentException("it is of another room");
        }
        String by = Objects.requireNonNull(json.getString("by"));
        return Optional.ofNullable(switch (Objects.requireNonNull(json.getString("event"))) {
            case NoticeForm.JOINED -> new RoomEvent.Joined(room, userOf(json), nameOf(json), by);
            case NoticeForm.LEFT -> new RoomEvent.Left(room, userOf(json), nameOf(json), by);
            case NoticeForm.TYPING ->
                new RoomEvent.Typing(room, userOf(json), nameOf(json), json.getBoolean("isTyping"), by);
            case NoticeForm.CHANGED -> changed(room, json, by);
            case NoticeForm.READ -> new RoomEvent.Read(room, partyOf(json.getJsonObject("party")),
                    positionOf(json.getJsonObject("upTo")), by);
            case NoticeForm.REVISED ->
                new RoomEvent.Revised(room, UUID.fromString(json.getString("message")),
                        positionOf(json.getJsonObject("position")), json.getString("text"),
                        json.getInteger("revision"), Instant.parse(json.getString("at")), by);
            default -> null;
        });
    }

    private static RoomEvent.Changed changed(RoomId room, JsonObject json, String by) {
        JsonObject party = json.getJsonObject("party");
        return new RoomEvent.Changed(room, Effect.What.valueOf(json.getString("what")),
                party == null ? null : partyOf(party), Objects.requireNonNull(json.getString("name")),
                RoomStatus.valueOf(json.getString("status")), json.getInteger("members"),
                json.getLong("version"), by);
    }

    private static UserId userOf(JsonObject json) {
        return new UserId(json.getValue("userId").toString());
    }

    private static String nameOf(JsonObject json) {
        return Objects.requireNonNull(json.getString("userName"));
    }

    private static Party partyOf(JsonObject json) {
        return new Party(SenderKind.valueOf(json.getString("side")),
                Objects.requireNonNull(json.getString("id")));
    }

    private static Position positionOf(JsonObject json) {
        return new Position(json.getLong("epoch"), json.getLong("seq"));
    }
}
