package dev.millrace.gateway.transport.engineio;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket, and what came over it: texts as they are, binary messages as lists of their bytes. */
final class Sockets implements WebSocket.Listener, AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final BlockingQueue<String> came = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;

    private Sockets(int port, String query) {
        socket = http.newWebSocketBuilder()
                .buildAsync(
                        URI.create(
                                "ws://127.0.0.1:" + port + "/engine.io/?EIO=4&transport=websocket" + query),
                        this)
                .join();
    }

    /** A session of its own. */
    static Sockets open(int port) {
        return new Sockets(port, "");
    }

    static Sockets upgrade(int port, Poller poller) {
        return new Sockets(port, "&sid=" + poller.sid());
    }

    void send(String packet) {
        socket.sendText(packet, true).join();
    }

    void send(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    String next() throws InterruptedException {
        return requireNonNull(came.poll(PATIENCE_SECONDS, TimeUnit.SECONDS),
                () -> "nothing came; closed: " + closed);
    }

    /** Empty where it was closed instead. */
    String nextOrNothing() throws InterruptedException {
        String next = null;
        while (next == null && !closed.isDone()) {
            next = came.poll(10, TimeUnit.MILLISECONDS);
        }
        return next == null ? "" : next;
    }

    int closeCode() throws Exception {
        return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            came.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        while (data.hasRemaining()) {
            binary.write(data.get());
        }
        if (last) {
            came.add(Arrays.toString(binary.toByteArray()));
            binary.reset();
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    /** Ends the connection without a word. */
    void breakOff() {
        socket.abort();
        http.shutdownNow();
    }

    @Override
    public void close() {
        breakOff();
    }
}
