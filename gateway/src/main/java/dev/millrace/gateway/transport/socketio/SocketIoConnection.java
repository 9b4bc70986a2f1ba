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
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    private final Incoming incoming;
    private final Map<String, Place> places = new HashMap<>();
    /** Namespaces that the client was sent away from, and may not know it yet. */
    private final Set<String> sentAway = new HashSet<>();
    private long connectTimer = NO_TIMER;

    public SocketIoConnection(Parts parts, EngineSession engine, Handshake handshake) {
        this.parts = parts;
        this.engine = engine;
        this.handshake = handshake;
        this.incoming = new Incoming(this, parts);
    }

    @Override
    public void opened() {
        awaitConnect();
    }

    @Override
    public void received(String text) throws ProtocolException {
        incoming.take(text);
    }

    @Override
    public void received(Buffer binary) throws ProtocolException {
        incoming.take(binary);
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
        for (Place place : open) {
            place.end();
            place.visit().ended(false);
        }
    }

    /** Runs from the first moment in which the client is welcome nowhere, whatever it tries meanwhile. */
    private void awaitConnect() {
        if (connectTimer == NO_TIMER && places.values().stream().noneMatch(Place::isWelcome)) {
            connectTimer = parts.vertx()
                    .setTimer(parts.settings().connectTimeout().toMillis(),
                            timer -> engine.close(CloseCode.CONNECT_TIMEOUT, "entered no namespace"));
        }
    }

    void connect(Packet packet) throws ProtocolException {
        String name = packet.namespace();
        if (places.containsKey(name)) {
            throw new ProtocolException("entered " + name + " twice");
        }
        try {
            parts.connects().admit(handshake.network());
            Namespace namespace = parts.namespaces().get(name);
            if (namespace == null) {
                refuse(name, new JsonObject().put("message", "Invalid namespace"));
                return;
            }
            arrive(namespace, parts.reader().ofConnect(packet.payload()));
        } catch (Refusal refusal) {
            refuse(name, Payload.error(refusal));
        }
    }

    private void arrive(Namespace namespace, JsonObject auth) {
        var place = new Place(this, parts.vertx(), namespace.name());
        sentAway.remove(place.name());
        places.put(place.name(), place);
        place.visitedBy(namespace.arrive(place, auth));
    }

    /** Null where the client was sent away, and sent this before it heard of that. */
    @Nullable
    Place placeOf(Packet packet) throws ProtocolException {
        Place place = places.get(packet.namespace());
        if (place != null && place.isWelcome()) {
            return place;
        }
        if (place == null && sentAway.contains(packet.namespace())) {
            return null;
        }
        throw new ProtocolException("sent an event or an ack outside its namespace");
    }

    void disconnect(Packet packet) throws ProtocolException {
        if (packet.payload() != null) {
            throw new ProtocolException("sent a DISCONNECT with a payload");
        }
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
        place.end();
        places.remove(place.name(), place);
        awaitConnect();
    }

    // ---- of a place ----

    Handshake handshake() {
        return handshake;
    }

    void welcomed() {
        parts.vertx().cancelTimer(connectTimer);
        connectTimer = NO_TIMER;
    }

    void refused(Place place, JsonObject error) {
        vacate(place);
        refuse(place.name(), error);
    }

    void sentAway(Place place) {
        sentAway.add(place.name());
        vacate(place);
    }

    void send(Outgoing message) {
        engine.send(message);
    }

    boolean takesMore() {
        return engine.takesMore();
    }

    void whenItTakesMore(Runnable step) {
        engine.whenItTakesMore(step);
    }

    void close(CloseCode why, String because) {
        engine.close(why, because);
    }

    /**
     * What every connection of one event loop works with.
     *
     * @param namespaces those that there are, which bounds how many one connection can be in
     */
    public record Parts(Vertx vertx, SocketIoSettings settings, PayloadReader reader,
            Map<String, Namespace> namespaces, Limit connects) {

        public Parts(Vertx vertx, SocketIoSettings settings, Map<String, Namespace> namespaces,
                Limit connects) {
            this(vertx, settings, new PayloadReader(settings.json()), namespaces, connects);
        }
    }
}
