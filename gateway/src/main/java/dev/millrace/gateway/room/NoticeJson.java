package dev.millrace.gateway.room;

import dev.millrace.model.Ids;
import dev.millrace.model.NoticeForm;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Objects;
import java.util.Optional;

/** Writes and reads notices in their {@linkplain NoticeForm form}. */
public final class NoticeJson {

    private static final Logger log = LoggerFactory.getLogger(NoticeJson.class);

    private NoticeJson() {}

    public static String write(RoomEvent.Notice notice) {
        JsonObject json = switch (notice) {
            case RoomEvent.Joined joined -> object(NoticeForm.JOINED, joined);
            case RoomEvent.Left left -> object(NoticeForm.LEFT, left);
            case RoomEvent.Typing typing -> object(NoticeForm.TYPING, typing).put("isTyping",
                    typing.typing());
        };
        return json.encode();
    }

    private static JsonObject object(String event, RoomEvent.Notice notice) {
        return new JsonObject().put("event", event)
                .put("by", notice.by())
                .put("roomId", Ids.inJson(notice.roomId().value()))
                .put("userId", Ids.inJson(notice.userId().value()))
                .put("userName", notice.userName());
    }

    /** Nothing where it is an event of a newer gateway, or is not as it must be. */
    static Optional<RoomEvent.Notice> read(String payload) {
        try {
            return read(new JsonObject(payload));
        } catch (DecodeException | ClassCastException | NullPointerException | IllegalArgumentException e) {
            log.warn("a room was told something that is not as a notice must be");
            return Optional.empty();
        }
    }

    private static Optional<RoomEvent.Notice> read(JsonObject json) {
        var room = new RoomId(json.getValue("roomId").toString());
        var user = new UserId(json.getValue("userId").toString());
        String name = Objects.requireNonNull(json.getString("userName"));
        String by = Objects.requireNonNull(json.getString("by"));
        return switch (Objects.requireNonNull(json.getString("event"))) {
            case NoticeForm.JOINED -> Optional.of(new RoomEvent.Joined(room, user, name, by));
            case NoticeForm.LEFT -> Optional.of(new RoomEvent.Left(room, user, name, by));
            case NoticeForm.TYPING ->
                Optional.of(new RoomEvent.Typing(room, user, name, json.getBoolean("isTyping"), by));
            default -> Optional.empty();
        };
    }
}
