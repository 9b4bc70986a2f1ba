package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * An Engine.IO 4 session: opened by the server, kept alive by the server's pings, ended once.
 *
 * <p>Belongs to one event loop. Whatever the client sends ends at worst its own session.
 */
public final class EngineSession {

    private static final Logger log = LoggerFactory.getLogger(EngineSession.class);

    private static final char OPEN = '0';
    private static final char CLOSE = '1';
    private static final String PING = "2";
    private static final char PONG = '3';
    private static final char MESSAGE = '4';

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final EngineSettings settings;
    private final String sid;
    private final EngineTransport transport;
    private final EngineListener listener;
    private long timer = NO_TIMER;
    private boolean closed;

    EngineSession(Vertx vertx, EngineSettings settings, String sid, EngineTransport transport,
            Handshake handshake, EngineListener.Factory listeners) {
        this.vertx = vertx;
        this.settings = settings;
        this.sid = sid;
        this.transport = transport;
        this.listener = listeners.over(this, handshake);
    }

    void open() {
        transport.send(OPEN + new JsonObject()
                .put("sid", sid)
                .put("upgrades", new JsonArray())
                .put("pingInterval", settings.pingInterval().toMillis())
                .put("pingTimeout", settings.pingTimeout().toMillis())
                .put("maxPayload", settings.maxPayload())
                .encode());
        after(settings.pingInterval(), this::ping);
        listener.opened();
    }

    /** After the session's end it goes nowhere. */
    public void send(Outgoing message) {
        if (closed) {
            return;
        }
        closeIfSlow();
        if (closed) {
            return;
        }
        Buffer binary = message.binary();
        if (binary == null) {
            transport.send(MESSAGE + message.text());
        } else {
            transport.send(binary);
        }
    }

    void receive(String packet) {
        receive(() -> take(packet));
    }

    void receive(Buffer message) {
        receive(() -> listener.received(message));
    }

    private void receive(Reading reading) {
        if (closed) {
            return;
        }
        try {
            reading.read();
        } catch (ProtocolException e) {
            close(CloseCode.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("session {} failed", sid, e);
            close(CloseCode.INTERNAL, "of a defect of ours");
        }
    }

    /** Something came that is no message, or one over the limit; or the connection broke. */
    void receiveNoMessage() {
        close(CloseCode.PROTOCOL_ERROR, "sent what is no message within the limit, or broke off");
    }

    /** A frame came, of whichever kind: even one that is no message may have made the server write. */
    void receiveFrame() {
        closeIfSlow();
    }

    /** The connection ended, whoever ended it. */
    void closed() {
        if (!closed) {
            end();
        }
    }

    /** The server is stopping: nothing more is read, what was asked is still answered, then the session ends. */
    void shutDown() {
        if (closed) {
            return;
        }
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
        if (closed) {
            return;
        }
        log.debug("session {} closed with {}: {}", sid, why, because);
        end();
        transport.close(why);
    }

    private void closeIfSlow() {
        if (!closed && transport.isFull()) {
            close(CloseCode.SLOW, "left over " + settings.outboxBytes() + " bytes unread");
        }
    }

    private void take(String packet) throws ProtocolException {
        if (packet.isEmpty()) {
            throw new ProtocolException("sent an empty packet");
        }
        switch (packet.charAt(0)) {
            case MESSAGE -> listener.received(packet.substring(1));
            case PONG -> pong(packet);
            case CLOSE -> close(CloseCode.SHUTDOWN, "asked to");
            default -> throw new ProtocolException("sent a packet of a type that is not a client's");
        }
    }

    private void ping() {
        transport.send(PING);
        after(settings.pingTimeout(), () -> close(CloseCode.HEARTBEAT_MISSED, "did not pong"));
    }

    private void pong(String packet) throws ProtocolException {
        if (packet.length() > 1) {
            throw new ProtocolException("sent a pong with a payload");
        }
        listener.alive();
        after(settings.pingInterval(), this::ping);
    }

    /** There is always one timer: either the next ping is due, or its pong is. */
    private void after(Duration delay, Runnable step) {
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(delay.toMillis(), id -> step.run());
    }

    private void end() {
        closed = true;
        vertx.cancelTimer(timer);
        // Later, not now: a delivery to this session may be going round the room's members just now.
        vertx.runOnContext(v -> listener.ended());
    }

    private interface Reading {
        void read() throws ProtocolException;
    }
}
