package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.ProtocolException;
import dev.millrace.model.catalog.CloseCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * What a client sends: packets, and the attachments behind them, told to whom they are for. What breaks the protocol
 * ends the connection; what is merely over a limit is refused, and the connection goes on. Every packet counts against
 * the rate of events, also one that is refused or for nobody. An answer and a farewell cannot be refused: over the rate they
 * are taken, until the client is closed for it.
 *
 * <p>Belongs to the connection's event loop.
 */
final class Incoming {

    /** What clients' libraries emit to their own listeners. */
    private static final Set<String> RESERVED = Set.of("connect", "connect_error", "disconnect",
            "disconnecting", "newListener", "removeListener");

    private final SocketIoConnection connection;
    private final PayloadReader reader;
    private final int maxAttachments;
    private final EventRate rate;
    private @Nullable Attachments attachments;

    Incoming(SocketIoConnection connection, SocketIoConnection.Parts parts) {
        this.connection = connection;
        this.reader = parts.reader();
        this.maxAttachments = parts.settings().maxAttachments();
        this.rate = new EventRate(parts.settings().events(), System::nanoTime);
    }

    void take(String text) throws ProtocolException {
        if (attachments != null) {
            throw new ProtocolException("sent another packet where an attachment was due");
        }
        Packet packet = Packet.parse(text);
        if (packet.attachments() > maxAttachments) {
            throw new ProtocolException(
                    "announced over " + maxAttachments + " attachments (socketio.attachments)");
        }
        Refusal tooFast = rate.refusal();
        if (rate.isExhausted()) {
            connection.close(CloseCode.FLOODING, "went on sending packets over its rate (socketio.events)");
            return;
        }
        switch (packet.type()) {
            case CONNECT -> connection.connect(packet, tooFast);
            case DISCONNECT -> connection.disconnect(packet);
            case EVENT, BINARY_EVENT -> event(packet, tooFast);
            case ACK, BINARY_ACK -> answer(packet);
            case CONNECT_ERROR -> throw new ProtocolException("sent a CONNECT_ERROR packet");
        }
    }

    void take(Buffer binary) throws ProtocolException {
        Attachments due = attachments;
        if (due == null) {
            throw new ProtocolException("sent a binary frame that no packet announced");
        }
        due.add(binary);
        if (due.areWhole()) {
            attachments = null;
            due.deliver();
        }
    }

    private void event(Packet packet, @Nullable Refusal tooFast) throws ProtocolException {
        Place place = connection.placeOf(packet);
        if (place == null) {
            pass(packet);
            return;
        }
        if (tooFast != null) {
            refuse(place, packet, tooFast);
            return;
        }
        try {
            JsonArray event = reader.ofArguments(packet.payload());
            String name = nameOf(event);
            deliver(packet, event, () -> {
                if (place.isWelcome()) {
                    event.remove(0);
                    place.visit().event(name, event, packet.ackId());
                }
            });
        } catch (Refusal refusal) {
            refuse(place, packet, refusal);
        }
    }

    private void refuse(Place place, Packet packet, Refusal refusal) {
        pass(packet);
        place.visit().refused(packet.ackId(), refusal);
    }

    private void answer(Packet packet) throws ProtocolException {
        String id = packet.ackId();
        if (id == null) {
            throw new ProtocolException("sent an ack of nothing");
        }
        Place place = connection.placeOf(packet);
        long question = Long.parseLong(id);
        // What nobody waits for, or no longer, is not worth parsing.
        if (place == null || !place.awaits(question)) {
            pass(packet);
            return;
        }
        try {
            JsonArray arguments = reader.ofArguments(packet.payload());
            deliver(packet, arguments, () -> place.answered(question, arguments));
        } catch (Refusal refusal) {
            throw new ProtocolException("sent an ack over a limit: " + refusal.text());
        }
    }

    private static String nameOf(JsonArray event) throws ProtocolException {
        if (event.isEmpty() || !(event.getValue(0) instanceof String name)) {
            throw new ProtocolException("sent an event without a name");
        }
        if (RESERVED.contains(name)) {
            throw new ProtocolException("sent an event by the reserved name " + name);
        }
        return name;
    }

    /** Now, or when the packet's attachments are there. */
    private void deliver(Packet packet, JsonArray payload, Attachments.Delivery delivery)
            throws ProtocolException {
        if (packet.attachments() == 0) {
            delivery.deliver();
        } else {
            attachments = Attachments.of(payload, packet.attachments(), delivery);
        }
    }

    /** The packet goes to nobody, but the frames behind it belong to it. */
    private void pass(Packet packet) {
        if (packet.attachments() > 0) {
            attachments = Attachments.ignored(packet.attachments());
        }
    }
}
