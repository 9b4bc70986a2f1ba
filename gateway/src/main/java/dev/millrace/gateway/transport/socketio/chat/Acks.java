package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.gateway.transport.socketio.Payload;
import dev.millrace.model.AckLevel;
import dev.millrace.model.Ids;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an ack looks like, as the text of its JSON array.
 *
 * @param sent     the field that holds the message which was sent
 * @param refusal  the field that holds a refusal's text; another than {@code sent}, which clients take for a message
 * @param roomOnly whether what was done is said by the room alone, and not in a sentence
 */
record Acks(String sent, String refusal, boolean roomOnly) {

    String of(Answer answer, MessageForm messages) {
        return switch (answer) {
            case Answer.Joined(RoomId room, int replayed) -> {
                JsonObject done = done("joined", room);
                yield encoded(replayed == 0 ? done : done.put("replayed", replayed));
            }
            case Answer.Left(RoomId room) -> encoded(done("left", room));
            case Answer.Told(RoomId room) -> encoded(done("told", room));
            case Answer.Sent message -> sent(message, messages);
            case Answer.Read(ReadPlace place) -> encoded(data(read(place)));
            case Answer.History(MessagePage page) -> history(page, messages);
            case Answer.Watching(Set<UserId> online) -> encoded(data(new JsonObject().put("online",
                    new JsonArray(online.stream().map(user -> Ids.inJson(user.value())).toList()))));
        };
    }

    String of(Refusal refused) {
        JsonObject why = Payload.refused(refused);
        Object text = why.remove("message");
        return encoded(why.put(refusal, text));
    }

    private JsonObject done(String what, RoomId room) {
        var done = new JsonObject().put("success", true);
        return roomOnly
                ? done.put("roomId", room.value())
                : done.put("message", what + " room " + room);
    }

    /** The message is JSON already: it is put in its place as it is. */
    private String sent(Answer.Sent message, MessageForm messages) {
        var ack = new StringBuilder("[{\"success\":true,\"").append(sent)
                .append("\":")
                .append(messages.ofOurs(message.messageJson()));
        if (message.asked() != AckLevel.JOURNALED) {
            ack.append(",\"ack\":\"").append(message.reached().word()).append('"');
        }
        if (message.reached() != message.asked()) {
            ack.append(",\"note\":\"")
                    .append(message.reached().word())
                    .append(", not yet ")
                    .append(message.asked().word())
                    .append('"');
        }
        return ack.append(message.repeated() ? ",\"repeated\":true}]" : "}]").toString();
    }

    private static JsonObject data(JsonObject data) {
        return new JsonObject().put("success", true).put("data", data);
    }

    private JsonObject read(ReadPlace place) {
        Position read = place.read();
        return new JsonObject().put("roomId", roomOnly
                ? place.room().value()
                : Ids.inJson(place.room().value()))
                .put("read", read == null ? null : Told.position(read))
                .put("unread", place.unread());
    }

    /** The messages are JSON already, likewise. */
    private static String history(MessagePage page, MessageForm messages) {
        String hole = page.hole() == null ? "" : ",\"hole\":\"" + page.hole() + '"';
        return page.messages()
                .stream()
                .map(message -> messages.ofOurs(message.json()))
                .collect(Collectors.joining(",", "[{\"success\":true,\"data\":{\"messages\":[",
                        "],\"more\":" + page.more() + ",\"complete\":" + (page.hole() == null) + hole
                                + "}}]"));
    }

    private static String encoded(JsonObject argument) {
        return new JsonArray().add(argument).encode();
    }
}
