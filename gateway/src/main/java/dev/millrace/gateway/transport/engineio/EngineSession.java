package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/**
 * An Engine.IO 4 session: opened by the server, kept alive by the server's pings, ended once.
 *
 * <p>Belongs to one event loop, that of the request which opened it, whatever its transport. Whatever the client sends
 * ends at worst its own session.
 */
public final class EngineSession implements Receiver, Heartbeat.Session {

    private static final Logger log = LoggerFactory.getLogger(EngineSession.class);

    private static final Outgoing PING = Outgoing.packet(PacketType.PING, "");

    private final Vertx vertx;
    private final EngineSettings settings;
    private final String sid;
    private final EngineListener listener;
    private final Heartbeat heartbeat;
    private final Portions portions;
    private EngineTransport transport;
    private Runnable whenOver = () -> {};
    private @Nullable CloseCode closed;
    private boolean stopping;

    EngineSession(EngineEndpoint.Parts parts, String sid, EngineTransport transport, Handshake handshake) {
        this.vertx = parts.vertx();
        this.settings = parts.settings();
        this.sid = sid;
        this.transport = transport;
        this.heartbeat = new Heartbeat(new VertxTimers(vertx), System::nanoTime, settings, this);
        this.portions = new Portions(vertx, settings.longestSilence(),
                () -> close(CloseCode.SLOW, "read none of what it waits for"));
        this.listener = parts.listeners().over(this, handshake);
    }

    /** @param upgrades the transports that may take over */
    void open(List<TransportName> upgrades) {
        var names = new JsonArray();
        upgrades.forEach(name -> names.add(name.toString()));
        transport.send(Outgoing.packet(PacketType.OPEN, new JsonObject()
                .put("sid", sid)
                .put("upgrades", names)
                .put("pingInterval", settings.pingInterval().toMillis())
                .put("pingTimeout", settings.pingTimeout().toMillis())
                .put("maxPayload", settings.maxPayload())
                .encode()));
        heartbeat.start();
        listener.opened();
    }

    /** Runs the step when the session is over, however it ended. */
    void whenOver(Runnable step) {
        whenOver = step;
    }

    /** From now on packets travel another way, those that wait first. */
    void goOnWith(EngineTransport next, List<Outgoing> waiting) {
        transport = next;
        waiting.forEach(next::send);
        closeIfSlow();
        if (portions.isWaiting()) {
            next.whenItTakesMore(portions::goOn);
        }
    }

    /** After the session's end it goes nowhere. */
    public void send(Outgoing message) {
        closeIfSlow();
        if (!isOver()) {
            transport.send(message);
        }
    }

    /** Whether the client has left so little unread that as much again may follow. */
    public boolean takesMore() {
        return !isOver() && transport.takesMore();
    }

    /** Runs the step in a turn of its own when the client takes more; never, if the session is over before. */
    public void whenItTakesMore(Runnable step) {
        if (!isOver()) {
            portions.add(step);
            transport.whenItTakesMore(portions::goOn);
        }
    }

    @Override
    public void receive(String packet) {
        attempt(() -> take(packet));
    }

    @Override
    public void receive(Buffer binary) {
        attempt(() -> listener.received(binary));
    }

    @Override
    public void receiveNoMessage() {
        close(CloseCode.PROTOCOL_ERROR, "sent what is no message within the limit, or broke off");
    }

    @Override
    public void receiveFrame() {
        closeIfSlow();
    }

    @Override
    public void closed() {
        if (!isOver()) {
            closed = CloseCode.SHUTDOWN;
            finish();
        }
    }

    @Override
    public void shutDown() {
        if (isOver() || stopping) {
            return;
        }
        stopping = true;
        transport.stopReading();
        // A client's close frame comes here too, and is told from a stop of the server's only a turn later.
        vertx.runOnContext(v -> {
            if (transport.isEnding()) {
                close(CloseCode.SHUTDOWN, "the client closed");
            } else {
                listener.whenAnswered(() -> close(CloseCode.SHUTDOWN, "the server stops"));
            }
        });
    }

    /** @param because completes "closed because it …" in the log */
    public void close(CloseCode why, String because) {
        if (!isOver()) {
            log.debug("session {} closed with {}: {}", sid, why, because);
            closed = why;
            transport.close(why);
            finish();
        }
    }

    /** Whether it ended because its client broke the rules. */
    boolean isBroken() {
        return closed == CloseCode.PROTOCOL_ERROR;
    }

    @Override
    public void ping() {
        transport.send(PING);
    }

    /** The client polls: which a session does not outlive its time by. */
    void polled() {
        heartbeat.look();
    }

    @Override
    public void pongMissed() {
        close(CloseCode.HEARTBEAT_MISSED, "did not pong");
    }

    private void take(String packet) throws ProtocolException {
        PacketType type = PacketType.of(packet)
                .orElseThrow(() -> new ProtocolException("sent a packet of no known type"));
        switch (type) {
            case MESSAGE -> listener.received(packet.substring(1));
            case PONG -> pong(packet);
            case CLOSE -> closeAsAsked();
            case NOOP -> {
                // Some clients say so before they go over to a WebSocket.
            }
            default -> throw new ProtocolException("sent a packet of a type that is not a client's");
        }
    }

    private void pong(String packet) throws ProtocolException {
        if (packet.length() > 1) {
            throw new ProtocolException("sent a pong with a payload");
        }
        listener.alive();
        heartbeat.pong();
    }

    private void closeAsAsked() {
        log.debug("session {} closed: asked to", sid);
        closed = CloseCode.SHUTDOWN;
        transport.closeAsAsked();
        finish();
    }

    private void closeIfSlow() {
        if (!isOver() && transport.isFull()) {
            close(CloseCode.SLOW, "left over " + settings.outboxBytes() + " bytes or "
                    + settings.outboxMessages() + " packets unread");
        }
    }

    private boolean isOver() {
        return closed != null;
    }

    private void attempt(Step step) {
        if (isOver()) {
            return;
        }
        try {
            step.run();
        } catch (ProtocolException e) {
            close(CloseCode.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("session {} failed", sid, e);
            close(CloseCode.INTERNAL, "of a defect of ours");
        }
    }

    private void finish() {
        heartbeat.stop();
        portions.end();
        whenOver.run();
        // Later, not now: a delivery to this session may be going round the room's members just now.
        vertx.runOnContext(v -> listener.ended());
    }

    private interface Step {

        void run() throws ProtocolException;
    }
}
