package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.websocket.WebSocketFrameImpl;
import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Engine.IO packets as WebSocket frames, one each.
 *
 * <p>Two event loops may meet here: the socket's, on which Vert.x calls its handlers, and the session's, on which
 * everything else happens. They are the same but for a session that was opened by polling elsewhere. Vert.x takes writes
 * from any thread and keeps the order of each; what comes in hops over, a few frames at a time.
 */
final class WebSocketTransport implements EngineTransport {

    /** Between two loops: a client cannot fill the session's loop with more than this. */
    private static final int FRAMES_UNDER_WAY = 32;

    private final ServerWebSocket socket;
    private final Loop socketLoop;
    private final Loop sessionLoop;
    private final int mostPackets;
    /** The session's loop counts up, the socket's down. */
    private final AtomicInteger unsent = new AtomicInteger();
    private final Fragments fragments;
    private @Nullable Receiver receiver;
    private boolean reading = true;

    WebSocketTransport(ServerWebSocket socket, Loop socketLoop, Loop sessionLoop, EngineSettings settings) {
        this.socket = socket;
        this.socketLoop = socketLoop;
        this.sessionLoop = sessionLoop;
        this.mostPackets = settings.outboxMessages();
        this.fragments = new Fragments(settings.maxPayload());
        socket.setWriteQueueMaxSize(settings.outboxBytes());
    }

    /** Begins to read. Called on the socket's loop, before it has read anything. */
    void attach(Receiver first) {
        receiver = first;
        socket.closeHandler(v -> sessionLoop.run(() -> receiver().closed()));
        socket.shutdownHandler(v -> sessionLoop.run(() -> receiver().shutDown()));
        socket.exceptionHandler(e -> sessionLoop.run(() -> receiver().receiveNoMessage()));
        // Pongs to a client's pings are written by Vert.x, however many are left unread.
        socket.frameHandler(frame -> sessionLoop.run(() -> receiveFrame(frame)));
        if (!isAtHome()) {
            socket.pause().fetch(FRAMES_UNDER_WAY);
        }
    }

    /** From now on somebody else is told. */
    void hand(Receiver next) {
        receiver = next;
    }

    @Override
    public void send(Outgoing packet) {
        unsent.incrementAndGet();
        socket.writeFrame(frame(packet)).onComplete(written -> unsent.decrementAndGet());
    }

    @Override
    public boolean isFull() {
        return unsent.get() > mostPackets || isFullOfBytes();
    }

    @Override
    public void stopReading() {
        reading = false;
        socketLoop.run(socket::pause);
    }

    @Override
    public boolean isEnding() {
        return socket.isClosed();
    }

    @Override
    public void close(CloseCode why) {
        socketLoop.run(() -> {
            if (!socket.isClosed()) {
                // While there is one, Vert.x asks the handler to shut down and closes nothing.
                socket.shutdownHandler(null);
            }
            socket.close(why.code(), why.name());
        });
    }

    @Override
    public void closeAsAsked() {
        close(CloseCode.SHUTDOWN);
    }

    /**
     * A frame of the packet's own bytes. Vert.x's interface makes text frames of strings only, and would encode the same
     * string for every receiver; its implementation takes bytes, and does not write to them, since a server's frames are
     * not masked.
     */
    static WebSocketFrame frame(Outgoing packet) {
        return new WebSocketFrameImpl(
                packet.isBinary() ? WebSocketFrameType.BINARY : WebSocketFrameType.TEXT, packet.frame(),
                true);
    }

    private boolean isFullOfBytes() {
        try {
            return !socket.isClosed() && socket.writeQueueFull();
        } catch (IllegalStateException e) {
            // Closed since it was asked, on its own loop: nothing waits any more.
            return false;
        }
    }

    private void receiveFrame(WebSocketFrame frame) {
        fragments.take(frame, receiver());
        receiver().receiveFrame();
        // Vert.x makes up for pings and pongs by itself.
        boolean counts = !frame.isPing() && frame.type() != WebSocketFrameType.PONG;
        if (counts && reading && !isAtHome()) {
            socketLoop.run(() -> socket.fetch(1));
        }
    }

    private boolean isAtHome() {
        return socketLoop.equals(sessionLoop);
    }

    private Receiver receiver() {
        return Objects.requireNonNull(receiver, "not attached");
    }
}
