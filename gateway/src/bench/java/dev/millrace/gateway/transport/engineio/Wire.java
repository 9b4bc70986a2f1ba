package dev.millrace.gateway.transport.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.websocket.WebSocketFrameImpl;

/** A WebSocket without a socket: what the session is to hear is put in, and what it says is kept until the next. */
public final class Wire implements EngineTransport {

    private final Fragments fragments = new Fragments(TestEngine.PATIENT.maxPayload());
    private final EngineSession session;
    private byte[] said;
    private long many;

    public Wire(Vertx vertx, EngineListener.Factory listeners) {
        session = new EngineSession(new EngineEndpoint.Parts(vertx, "/", TestEngine.PATIENT, listeners, "", null,
                null), "benchmark", this, new Handshake(new Credentials("token", null, "192.0.2.1"), "192.0.2.1"));
    }

    public static byte[] frame(String text) {
        return ("4" + text).getBytes(UTF_8);
    }

    /** As Vert.x hands a frame over, which is a whole message. */
    public void hear(byte[] frame) {
        fragments.take(new WebSocketFrameImpl(WebSocketFrameType.TEXT, frame, true), session);
    }

    /** The bytes of the last frame. */
    public byte[] said() {
        return said;
    }

    /** How many frames so far. */
    public long many() {
        return many;
    }

    @Override
    public void send(Outgoing packet) {
        said = packet.frame();
        many++;
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public boolean takesMore() {
        return true;
    }

    @Override
    public void whenItTakesMore(Runnable step) {
        step.run();
    }

    @Override
    public boolean isEnding() {
        return false;
    }

    @Override
    public void stopReading() {}

    @Override
    public void close(CloseCode why) {
        throw new IllegalStateException("closed with " + why);
    }

    @Override
    public void closeAsAsked() {}
}
