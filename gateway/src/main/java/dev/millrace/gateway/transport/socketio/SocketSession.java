package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.auth.Sessions;
import dev.millrace.gateway.room.Outlet;
import dev.millrace.gateway.room.Participant;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.model.catalog.CloseCode;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.UUID;

/**
 * A client in the namespace {@code /chat}: authenticated on entering it, then events in and events out.
 *
 * <p>Belongs to the event loop of its {@link EngineSession}.
 */
final class SocketSession implements Outlet, Sessions.Client {

    private static final Logger log = LoggerFactory.getLogger(SocketSession.class);

    /** One object for every session, so that a room event is encoded once for all of them. */
    private static final Vocabulary VOCABULARY = new DogcatVocabulary();

    /** The same in every vocabulary. */
    private static final String REFRESH = "refresh";

    private final SocketIoEndpoint.Parts parts;
    private final EngineSession engine;
    private final Handshake handshake;
    private final Stay stay;
    private @Nullable Participant participant;
    private int unanswered;
    private @Nullable Runnable onAnswered;
    private long connectTimer;

    SocketSession(SocketIoEndpoint.Parts parts, EngineSession engine, Handshake handshake) {
        this.parts = parts;
        this.engine = engine;
        this.handshake = handshake;
        this.stay = new Stay(parts, handshake, this);
    }

    void opened() {
        awaitConnect();
    }

    private void awaitConnect() {
        connectTimer = parts.vertx()
                .setTimer(parts.settings().connectTimeout().toMillis(),
                        timer -> engine.close(CloseCode.CONNECT_TIMEOUT, "entered no namespace"));
    }

    void receive(String text) throws ProtocolException {
        Packet packet = Packet.parse(text);
        switch (packet.type()) {
            case CONNECT -> connect(packet);
            case EVENT -> event(packet);
            case DISCONNECT -> disconnect(packet);
            default -> throw new ProtocolException("sent a " + packet.type() + " packet");
        }
    }

    @Override
    public void deliver(RoomEvent event) {
        engine.sendMessage(event.encodedBy(VOCABULARY));
    }

    /** Runs the step once nothing that was asked is unanswered. */
    void whenAnswered(Runnable step) {
        if (unanswered == 0) {
            step.run();
        } else {
            onAnswered = step;
        }
    }

    /** The connection is over. */
    void ended() {
        parts.vertx().cancelTimer(connectTimer);
        exit();
    }

    private void connect(Packet packet) throws ProtocolException {
        try {
            parts.connects().admit(handshake.network());
        } catch (Refusal refusal) {
            refuseConnect(packet.namespace(), refusal);
            return;
        }
        if (!packet.namespace().equals(Packet.CHAT)) {
            refuseConnect(packet.namespace(), Refusal.of(ErrorCode.UNKNOWN_NAMESPACE, "Invalid namespace"));
            return;
        }
        if (participant != null || stay.isBeginning()) {
            throw new ProtocolException("entered " + Packet.CHAT + " twice");
        }
        begin(Payload.ofConnect(packet.payload()));
    }

    private void begin(JsonObject auth) {
        try {
            stay.begin(auth)
                    .onSuccess(opened -> opened.ifPresent(this::enter))
                    .onFailure(e -> refuseConnect(Packet.CHAT, refusalOf(e)));
        } catch (Refusal refusal) {
            refuseConnect(Packet.CHAT, refusal);
        }
    }

    private void enter(Session opened) {
        parts.vertx().cancelTimer(connectTimer);
        participant = parts.rooms().enter(opened.identity(), this);
        // A client that gets a pid sends it when it connects again. It is another each time, so that no client takes
        // its return for one after which nothing was missed.
        var welcome = new JsonObject()
                .put("sid", UUID.randomUUID().toString())
                .put("pid", opened.resumption());
        engine.sendMessage(Packet.head(Packet.Type.CONNECT, Packet.CHAT, "") + welcome.encode());
    }

    @Override
    public void ended(Sessions.Ending why) {
        stay.ended();
        SessionEnd end = SessionEnd.of(why);
        refuse(null, end.refusal());
        if (end.isFinal()) {
            engine.sendMessage(Packet.head(Packet.Type.DISCONNECT, Packet.CHAT, ""));
        }
        engine.close(end.closeCode(), "was " + why);
    }

    private void refuseConnect(String namespace, Refusal refusal) {
        var error = new JsonObject()
                .put("message", refusal.text())
                .put("data", Vocabulary.refused(refusal));
        engine.sendMessage(Packet.head(Packet.Type.CONNECT_ERROR, namespace, "") + error.encode());
    }

    private void event(Packet packet) throws ProtocolException {
        Participant sender = participant;
        if (sender == null || !packet.namespace().equals(Packet.CHAT)) {
            throw new ProtocolException("sent an event outside its namespace");
        }
        JsonArray event = Payload.ofEvent(packet.payload());
        if (event.isEmpty() || !(event.getValue(0) instanceof String name)) {
            throw new ProtocolException("sent an event without a name");
        }
        event.remove(0);
        if (unanswered >= parts.settings().maxUnanswered()) {
            refuse(packet.ackId(), Refusal.of(ErrorCode.TOO_MANY_REQUESTS,
                    "at most " + parts.settings().maxUnanswered() + " requests may wait for their answers"));
            return;
        }
        if (name.equals(REFRESH)) {
            refresh(sender, packet.ackId(), event);
        } else {
            execute(sender, packet.ackId(), name, event);
        }
    }

    /**
     * What was asked before is done as whoever the client was, also if it is answered later; what is asked after the
     * answer is done as whoever it is by then.
     */
    private void refresh(Participant refreshed, @Nullable String ackId, JsonArray arguments) {
        Session current = stay.session();
        if (current == null) {
            return;
        }
        unanswered++;
        try {
            stay.refresh(current, Fields.of(REFRESH, arguments)).onComplete(result -> {
                if (result.failed()) {
                    refuse(ackId, refusalOf(result.cause()));
                } else {
                    refreshed.becomes(current.identity());
                    if (ackId != null) {
                        ack(ackId, Vocabulary.refreshed(result.result()));
                    }
                }
                answered();
            });
        } catch (Refusal refusal) {
            refuse(ackId, refusal);
            answered();
        }
    }

    private void execute(Participant sender, @Nullable String ackId, String name, JsonArray arguments) {
        unanswered++;
        try {
            parts.rooms().execute(sender, VOCABULARY.commandOf(name, arguments)).onComplete(result -> {
                if (result.failed()) {
                    refuse(ackId, refusalOf(result.cause()));
                } else if (ackId != null) {
                    ack(ackId, VOCABULARY.ack(result.result()));
                }
                answered();
            });
        } catch (Refusal refusal) {
            refuse(ackId, refusal);
            answered();
        }
    }

    private void answered() {
        unanswered--;
        Runnable step = onAnswered;
        if (step != null && unanswered == 0) {
            onAnswered = null;
            step.run();
        }
    }

    private void refuse(@Nullable String ackId, Refusal refusal) {
        JsonObject refused = Vocabulary.refused(refusal);
        if (ackId != null) {
            ack(ackId, new JsonArray().add(refused).encode());
        } else {
            engine.sendMessage(Packet.event(new JsonArray().add("exception").add(refused).encode()));
        }
    }

    private void ack(String ackId, String arguments) {
        engine.sendMessage(Packet.head(Packet.Type.ACK, Packet.CHAT, ackId) + arguments);
    }

    private void disconnect(Packet packet) {
        if (!packet.namespace().equals(Packet.CHAT)) {
            return;
        }
        boolean entered = participant != null;
        exit();
        if (entered) {
            awaitConnect();
        }
    }

    private void exit() {
        Participant leaving = participant;
        participant = null;
        if (leaving != null) {
            parts.rooms().exit(leaving);
        }
        stay.end();
    }

    private static Refusal refusalOf(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        log.error("a request failed", failure);
        return Refusal.of(ErrorCode.INTERNAL, "something went wrong on our side");
    }

    /** Makes the Socket.IO side of an Engine.IO session. */
    interface Factory {
        SocketSession over(EngineSession engine);
    }
}
