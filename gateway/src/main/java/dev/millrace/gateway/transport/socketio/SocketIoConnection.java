package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.transport.engineio.EngineListener;
import dev.millrace.gateway.transport.engineio.EngineSession;
import dev.millrace.gateway.transport.engineio.Handshake;
import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.gateway.transport.engineio.ProtocolException;
import dev.millrace.model.catalog.CloseCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Socket.IO 5 connection: a client's visits to namespaces, over one Engine.IO session.
 *
 * <p>Belongs to the session's event loop.
 */
public final class SocketIoConnection implements EngineListener {

    private static final long NO_TIMER = -1;

    private final Parts parts;
    private final EngineSession engine;
    private final Handshake handshake;
    private final Map<String, Place> places = new HashMap<>();
    private long connectTimer = NO_TIMER;

    public SocketIoConnection(Parts parts, EngineSession engine, Handshake handshake) {
        this.parts = parts;
        this.engine = engine;
        this.handshake = handshake;
    }

    @Override
    public void opened() {
        awaitConnect();
    }

    @Override
    public void received(String text) throws ProtocolException {
        Packet packet = Packet.parse(text);
        switch (packet.type()) {
            case CONNECT -> connect(packet);
            case EVENT -> event(packet);
            case DISCONNECT -> disconnect(packet);
            default -> throw new ProtocolException("sent a " + packet.type() + " packet");
        }
    }

    @Override
    public void received(Buffer binary) throws ProtocolException {
        throw new ProtocolException("sent a binary frame");
    }

    @Override
    public void alive() {
        places.values().forEach(place -> place.visit().alive());
    }

    @Override
    public void whenAnswered(Runnable step) {
        List<Place> open = new ArrayList<>(places.values());
        if (open.isEmpty()) {
            step.run();
            return;
        }
        var left = new int[]{open.size()};
        for (Place place : open) {
            place.visit().whenAnswered(() -> {
                if (--left[0] == 0) {
                    step.run();
                }
            });
        }
    }

    @Override
    public void ended() {
        parts.vertx().cancelTimer(connectTimer);
        List<Place> open = new ArrayList<>(places.values());
        places.clear();
        open.forEach(place -> place.visit().ended(false));
    }

    private void awaitConnect() {
        connectTimer = parts.vertx()
                .setTimer(parts.settings().connectTimeout().toMillis(),
                        timer -> engine.close(CloseCode.CONNECT_TIMEOUT, "entered no namespace"));
    }

    private void connect(Packet packet) throws ProtocolException {
        String name = packet.namespace();
        if (places.containsKey(name)) {
            throw new ProtocolException("entered " + name + " twice");
        }
        try {
            parts.connects().admit(handshake.network());
        } catch (Refusal refusal) {
            refuse(name, Payload.error(refusal));
            return;
        }
        Namespace namespace = parts.namespaces().get(name);
        if (namespace == null) {
            refuse(name, new JsonObject().put("message", "Invalid namespace"));
            return;
        }
        JsonObject auth = Payload.ofConnect(packet.payload());
        var place = new Place(name);
        places.put(name, place);
        place.visit = namespace.arrive(place, auth);
    }

    private void event(Packet packet) throws ProtocolException {
        Place place = places.get(packet.namespace());
        if (place == null || !place.welcomed) {
            throw new ProtocolException("sent an event outside its namespace");
        }
        JsonArray event = Payload.ofEvent(packet.payload());
        if (event.isEmpty() || !(event.getValue(0) instanceof String name)) {
            throw new ProtocolException("sent an event without a name");
        }
        event.remove(0);
        place.visit().event(name, event, packet.ackId());
    }

    private void disconnect(Packet packet) {
        Place place = places.get(packet.namespace());
        if (place != null) {
            vacate(place);
            place.visit().ended(true);
        }
    }

    private void refuse(String namespace, JsonObject error) {
        engine.send(
                Outgoing.text(Packet.head(Packet.Type.CONNECT_ERROR, namespace, "") + error.encode()));
    }

    private void vacate(Place place) {
        places.remove(place.name, place);
        if (places.isEmpty()) {
            awaitConnect();
        }
    }

    /** What every connection of one event loop works with. */
    public record Parts(Vertx vertx, SocketIoSettings settings, Map<String, Namespace> namespaces,
            Limit connects) {}

    /** The client's place in one namespace, from its asking to its leaving. */
    private final class Place implements Client {

        private final String name;
        private @Nullable Visit visit;
        private boolean welcomed;

        Place(String name) {
            this.name = name;
        }

        Visit visit() {
            if (visit == null) {
                throw new IllegalStateException("arriving");
            }
            return visit;
        }

        @Override
        public Handshake handshake() {
            return handshake;
        }

        @Override
        public void welcome(JsonObject greeting) {
            parts.vertx().cancelTimer(connectTimer);
            welcomed = true;
            send(Outgoing.text(Packet.head(Packet.Type.CONNECT, name, "") + greeting.encode()));
        }

        @Override
        public void refuse(JsonObject error) {
            places.remove(name, this);
            SocketIoConnection.this.refuse(name, error);
        }

        @Override
        public void send(Outgoing packet) {
            engine.send(packet);
        }

        @Override
        public void emit(String event, JsonArray arguments) {
            var whole = new JsonArray().add(event);
            arguments.forEach(whole::add);
            send(Outgoing.text(Packet.head(Packet.Type.EVENT, name, "") + whole.encode()));
        }

        @Override
        public void ack(String ackId, String arguments) {
            send(Outgoing.text(Packet.head(Packet.Type.ACK, name, ackId) + arguments));
        }

        @Override
        public void leave() {
            send(Outgoing.text(Packet.head(Packet.Type.DISCONNECT, name, "")));
            vacate(this);
        }

        @Override
        public void close(CloseCode why, String because) {
            engine.close(why, because);
        }
    }
}
