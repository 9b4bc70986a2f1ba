package dev.millrace.gateway.transport.socketio;

import dev.millrace.model.catalog.CloseCode;

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
        socket.binaryMessageHandler(frame -> session.receiveBinary());
        socket.closeHandler(v -> session.closed());
        socket.shutdownHandler(v -> session.shutDown());
        // A broken connection also closes; the close handler does what is to be done.
        socket.exceptionHandler(e -> {});
    }

    @Override
    public void send(String packet) {
        socket.writeTextMessage(packet);
    }

    @Override
    public boolean isFull() {
        return socket.writeQueueFull();
    }

    @Override
    public void stopReading() {
        socket.pause();
    }

    @Override
    public void close(CloseCode why) {
        socket.close(why.code(), why.name());
    }
}
