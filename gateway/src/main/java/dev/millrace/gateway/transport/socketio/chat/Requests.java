package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.room.Command;
import dev.millrace.model.MessageType;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;

import java.util.List;
import java.util.Map;

/**
 * What the client asks for by which event.
 *
 * @param text      the field of {@code send} that holds the message
 * @param types     what a message may be said to be, where that can be said; {@code CHAT} otherwise
 * @param bareRooms whether a room may be named without an object around its id
 */
record Requests(String join, String leave, String send, String text, Map<String, MessageType> types,
        boolean bareRooms) {

    /** The same in every vocabulary. */
    static final String TYPING = "typing";

    List<String> names() {
        return List.of(join, leave, send, TYPING);
    }

    Command read(String event, JsonArray arguments) {
        if (event.equals(join)) {
            Fields fields = room(event, arguments);
            return new Command.Join(fields.roomId("roomId"), fields.position("after"));
        }
        if (event.equals(leave)) {
            return new Command.Leave(room(event, arguments).roomId("roomId"));
        }
        if (event.equals(send)) {
            return send(Fields.of(event, arguments));
        }
        if (event.equals(TYPING)) {
            Fields fields = Fields.of(event, arguments);
            return new Command.Typing(fields.roomId("roomId"), fields.truth("isTyping"));
        }
        throw Refusal.of(ErrorCode.UNKNOWN_EVENT,
                "there is no such event; there are " + String.join(", ", names()));
    }

    private Command send(Fields fields) {
        return new Command.Send(fields.roomId("roomId"), fields.text(text),
                types.isEmpty() ? MessageType.CHAT : fields.oneOf("type", types, MessageType.CHAT),
                fields.optionalText("clientId"), fields.ackLevel("ack"));
    }

    private Fields room(String event, JsonArray arguments) {
        return bareRooms ? Fields.ofRoom(event, arguments) : Fields.of(event, arguments);
    }
}
