package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/** Engine.IO packets as WebSocket text frames, one each. */
final class WebSocketTransport implements EngineTransport {

    private final ServerWebSocket socket;

    WebSocketTransport(ServerWebSocket socket, int outboxBytes) {
        this.socket = socket;
        socket.setWriteQueueMaxSize(outboxBytes);
    }

    /** Connects the session to the socket. The socket's callbacks all come on the session's event loop. */
    void attach(EngineSession session) {
        socket.textMessageHandler(session::receive);
        socket.binaryMessageHandler(session::receive);
        socket.closeHandler(v -> session.closed());
        socket.shutdownHandler(v -> session.shutDown());
        socket.exceptionHandler(e -> session.receiveNoMessage());
        // Pongs to a client's pings are written by Vert.x, however many are left unread.
        socket.frameHandler(frame -> session.receiveFrame());
    }

    @Override
    public void send(String packet) {
        socket.writeTextMessage(packet);
    }

    @Override
    public void send(Buffer message) {
        socket.writeBinaryMessage(message);
    }

    @Override
    public boolean isFull() {
        return !socket.isClosed() && socket.writeQueueFull();
    }

    @Override
    public void stopReading() {
        socket.pause();
    }

    @Override
    public boolean isEnding() {
        return socket.isClosed();
    }

    @Override
    public void close(CloseCode why) {
        if (!socket.isClosed()) {
            // While there is one, Vert.x asks the handler to shut down and closes nothing.
            socket.shutdownHandler(null);
        }
        socket.close(why.code(), why.name());
    }
}
