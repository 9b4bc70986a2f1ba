package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.gateway.transport.socketio.Packet;
import dev.millrace.model.AckLevel;
import dev.millrace.model.MessageType;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import java.util.Optional;

/**
 * dogcat's clients: {@code joinRoom}, {@code leaveRoom}, {@code sendMessage}; {@code message} to every
 * member; acks {@code {success, message}} and {@code {success, data}}.
 */
final class DogcatVocabulary implements Vocabulary {

    static final String NAME = "dogcat";

    @Override
    public Command commandOf(String event, JsonArray arguments) {
        return switch (event) {
            case "joinRoom" -> {
                Fields fields = Fields.of(event, arguments);
                yield new Command.Join(fields.roomId("roomId"), fields.position("after"));
            }
            case "leaveRoom" -> new Command.Leave(Fields.of(event, arguments).roomId("roomId"));
            case "sendMessage" -> {
                Fields fields = Fields.of(event, arguments);
                yield new Command.Send(fields.roomId("roomId"), fields.text("message"), MessageType.CHAT,
                        fields.optionalText("clientId"), fields.ackLevel("ack"));
            }
            default -> throw Refusal.of(ErrorCode.UNKNOWN_EVENT,
                    "there is no such event; there are joinRoom, leaveRoom and sendMessage");
        };
    }

    @Override
    public String ack(Answer answer) {
        return switch (answer) {
            case Answer.Joined joined -> done("joined room " + joined.roomId());
            case Answer.Left left -> done("left room " + left.roomId());
            case Answer.Sent sent -> sent(sent);
            case Answer.Told told -> done("told room " + told.roomId());
        };
    }

    /** The message is JSON already: it is put in its place as it is. */
    private static String sent(Answer.Sent sent) {
        var ack = new StringBuilder("[{\"success\":true,\"data\":").append(sent.messageJson());
        if (sent.asked() != AckLevel.JOURNALED) {
            ack.append(",\"ack\":\"").append(sent.reached().word()).append('"');
        }
        if (sent.reached() != sent.asked()) {
            ack.append(",\"note\":\"")
                    .append(sent.reached().word())
                    .append(", not yet ")
                    .append(sent.asked().word())
                    .append('"');
        }
        return ack.append(sent.repeated() ? ",\"repeated\":true}]" : "}]").toString();
    }

    @Override
    public Optional<Outgoing> encode(RoomEvent event) {
        return event instanceof RoomEvent.Said said
                ? Optional.of(Outgoing.text(Packet.event(ChatNamespace.NAME, message(said))))
                : Optional.empty();
    }

    /** The library takes a last argument that is a text for the offset, and brings the latest back. */
    private static String message(RoomEvent.Said said) {
        String offset = said.offset();
        return "[\"message\"," + said.messageJson() + (offset == null ? "]" : ",\"" + offset + "\"]");
    }

    private static String done(String message) {
        return new JsonArray().add(new JsonObject().put("success", true).put("message", message)).encode();
    }
}
