package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Broadcast;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.gateway.transport.socketio.Packet;
import dev.millrace.gateway.transport.socketio.Payload;
import dev.millrace.model.MessageType;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How one family of clients says what all of them can, and how it is told: a table each, over the same commands,
 * answers and room events. There is one object of each, so that a room event is encoded once for all who speak it.
 */
final class Vocabulary implements Broadcast.Encoder<Optional<Outgoing>> {

    private static final Map<String, MessageType> TYPES = Map.of("CHAT", MessageType.CHAT, "IMAGE",
            MessageType.IMAGE, "NOTIFICATION", MessageType.NOTIFICATION);

    static final Vocabulary DOGCAT = new Vocabulary("dogcat",
            new Requests(new Requests.Words("joinRoom", "leaveRoom", "sendMessage", "markRead", "message",
                    TYPES, false)),
            new Acks("data", "message", false), MessageForm.AS_IT_IS, new Events("message", "exception"),
            new Told(Map.of(RoomEvent.Typing.class, "typing", RoomEvent.Changed.class, "roomChanged",
                    RoomEvent.Read.class, "messagesRead", RoomEvent.Revised.class, "messageRevised",
                    RoomEvent.Presence.class, "presence"), "message", false));

    static final Vocabulary SWEETORDER = new Vocabulary("sweetorder",
            new Requests(new Requests.Words("join-room", "leave-room", "send-message", "mark-read", "text",
                    TYPES, true)),
            new Acks("data", "message", false), MessageForm.SWEETORDER,
            new Events("new-message", "exception"),
            new Told(Map.of(RoomEvent.Typing.class, "typing", RoomEvent.Changed.class, "room-changed",
                    RoomEvent.Read.class, "messages-read", RoomEvent.Revised.class, "message-revised",
                    RoomEvent.Presence.class, "presence"), "text", false));

    static final Vocabulary NATS = new Vocabulary("nats",
            new Requests(new Requests.Words("join_room", "leave_room", "send_message", "mark_read", "content",
                    Map.of("TEXT", MessageType.CHAT, "IMAGE", MessageType.IMAGE), false)),
            new Acks("message", "error", true), MessageForm.NATS, new Events("new_message", "error"),
            new Told(Map.of(RoomEvent.Joined.class, "user_joined", RoomEvent.Left.class, "user_left",
                    RoomEvent.Typing.class, "typing", RoomEvent.Changed.class, "room_changed",
                    RoomEvent.Read.class, "messages_read", RoomEvent.Revised.class, "message_revised",
                    RoomEvent.Presence.class, "presence"), "content", true));

    private static final List<Vocabulary> ALL = List.of(DOGCAT, SWEETORDER, NATS);

    /** All words, as a refusal lists them. */
    static final String WORDS = ALL.stream().map(Vocabulary::word).collect(Collectors.joining(", "));

    private final String word;
    private final Requests requests;
    private final Acks acks;
    private final MessageForm messages;
    private final Events events;
    private final Told told;

    private Vocabulary(String word, Requests requests, Acks acks, MessageForm messages, Events events,
            Told told) {
        this.word = word;
        this.requests = requests;
        this.acks = acks;
        this.messages = messages;
        this.events = events;
        this.told = told;
    }

    /** As it is called where one is asked for. */
    String word() {
        return word;
    }

    static Optional<Vocabulary> of(String word) {
        return ALL.stream().filter(vocabulary -> vocabulary.word().equals(word)).findFirst();
    }

    /** The only one that has an event of that name. */
    static Optional<Vocabulary> knowing(String event) {
        List<Vocabulary> all = ALL.stream()
                .filter(vocabulary -> vocabulary.requests.names().contains(event))
                .toList();
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /**
     * Reads an event's arguments.
     *
     * @param arguments the event's, without its name; never modified
     * @throws Refusal when there is no such event, or a field is not as it must be
     */
    Command commandOf(String event, JsonArray arguments) {
        return requests.read(event, arguments);
    }

    /** An answer as the arguments of an ack: the text of a JSON array. */
    String ack(Answer answer) {
        return acks.of(answer, messages);
    }

    /** Likewise. */
    String ack(Refusal refusal) {
        return acks.of(inItsWords(refusal));
    }

    /** The event by which is refused what wanted no ack. */
    String refusalEvent() {
        return events.refusal;
    }

    /** A refusal as that event's argument. */
    JsonObject refused(Refusal refusal) {
        return Payload.refused(inItsWords(refusal));
    }

    /**
     * A room event as a whole packet, encoded once for all members of this vocabulary; nothing where the vocabulary has
     * no word for it.
     */
    @Override
    public Optional<Outgoing> encode(RoomEvent event) {
        return switch (event) {
            case RoomEvent.Said said -> messages.of(said.messageJson())
                    .map(message -> packet(events.said, message, said.offset()));
            case RoomEvent.Notice notice -> told.nameOf(notice)
                    .map(name -> packet(name, told.of(notice).encode(), null));
            case RoomEvent.Presence presence -> told.nameOf(presence)
                    .map(name -> packet(name, Told.of(presence).encode(), null));
        };
    }

    private static Outgoing packet(String event, String json, @Nullable String offset) {
        // Of digits, letters and a dot, which JSON takes as they are.
        String last = offset == null ? "" : ",\"" + offset + '"';
        return Outgoing.text(Packet.event(ChatNamespace.NAME, "[\"" + event + "\"," + json + last + "]"));
    }

    private Refusal inItsWords(Refusal refusal) {
        return refusal.renaming("message", requests.text());
    }

    /** A refresh that was done, as the arguments of an ack: the same in every vocabulary. */
    static String refreshed(Instant endsAt) {
        return new JsonArray().add(new JsonObject().put("success", true).put("endsAt", endsAt.toString()))
                .encode();
    }

    /** By which event a message is told, and a refusal that no ack was asked for. */
    private record Events(String said, String refusal) {}
}
