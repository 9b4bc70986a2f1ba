package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.history.Query;
import dev.millrace.model.MessageType;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the client asks for by which event. */
final class Requests {

    /** The same in every vocabulary. */
    private static final String TYPING = "typing";
    private static final String HISTORY = "history";
    private static final String PRESENCE = "presence";

    private final Words words;
    private final Map<String, Reader> readers = new LinkedHashMap<>();

    Requests(Words words) {
        this.words = words;
        readers.put(words.join, this::join);
        readers.put(words.leave, (event, arguments) -> new Command.Leave(room(event, arguments).room()));
        readers.put(words.send, (event, arguments) -> send(Fields.of(event, arguments)));
        readers.put(TYPING, (event, arguments) -> typing(Fields.of(event, arguments)));
        readers.put(words.read, (event, arguments) -> read(room(event, arguments)));
        readers.put(HISTORY, (event, arguments) -> history(room(event, arguments)));
        readers.put(PRESENCE, (event, arguments) -> new Command.Watch(Fields.of(event, arguments)
                .users("users", Command.Watch.MOST)));
    }

    /** Whether every vocabulary has it, and means the same by it. */
    static boolean isEverybodys(String event) {
        return event.equals(TYPING) || event.equals(HISTORY) || event.equals(PRESENCE);
    }

    Set<String> names() {
        return readers.keySet();
    }

    /** The field of {@code send} that holds the message. */
    String text() {
        return words.text;
    }

    Command read(String event, JsonArray arguments) {
        Reader reader = readers.get(event);
        if (reader == null) {
            throw Refusal.of(ErrorCode.UNKNOWN_EVENT,
                    "there is no such event; there are " + String.join(", ", names()));
        }
        return reader.read(event, arguments);
    }

    private Command join(String event, JsonArray arguments) {
        Fields fields = room(event, arguments);
        return new Command.Join(fields.room(), fields.position("after"));
    }

    private Command send(Fields fields) {
        return new Command.Send(fields.room(), fields.text(words.text),
                fields.oneOf("type", words.types, MessageType.CHAT), fields.optionalText("clientId"),
                fields.ackLevel("ack"));
    }

    private static Command typing(Fields fields) {
        return new Command.Typing(fields.room(), fields.truth("isTyping"));
    }

    private static Command read(Fields fields) {
        return new Command.Read(fields.room(), Places.mark(fields));
    }

    private static Command history(Fields fields) {
        return new Command.History(fields.room(), Places.from(fields),
                fields.number("limit", 1, Query.MAX_LIMIT, Query.DEFAULT_LIMIT));
    }

    private Fields room(String event, JsonArray arguments) {
        return words.bareRooms ? Fields.ofRoom(event, arguments) : Fields.of(event, arguments);
    }

    /**
     * The words that differ.
     *
     * @param text      the field of {@code send} that holds the message
     * @param types     what a client may say that a message is; {@code CHAT} where it does not say it
     * @param bareRooms whether a room may be named without an object around its id
     */
    record Words(String join, String leave, String send, String read, String text,
            Map<String, MessageType> types, boolean bareRooms) {}

    private interface Reader {
        Command read(String event, JsonArray arguments);
    }
}
