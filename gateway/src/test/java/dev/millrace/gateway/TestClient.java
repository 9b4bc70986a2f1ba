package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Socket.IO client that is just a socket, so that it can break every rule: it frames by hand, may stop reading, and
 * answers pings only while it is told to. A thread of its own reads.
 */
public final class TestClient implements AutoCloseable {

    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;

    /** What {@link #closed} completes with when the connection ends without a close frame. */
    static final int NO_CODE = 1006;

    private static final long PATIENCE_SECONDS = 10;
    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket;
    private final DataInputStream in;
    private final BlockingQueue<String> packets = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> exceptions = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> connected = new LinkedBlockingQueue<>();
    private final Map<Long, CompletableFuture<JsonObject>> acks = new ConcurrentHashMap<>();
    private final BlockingQueue<Long> ackOrder = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final AtomicLong nextAck = new AtomicLong();
    private volatile boolean ponging = true;
    private volatile String offset = "";
    private volatile boolean echoingClose = true;

    private TestClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    static TestClient open(int port) throws IOException {
        TestClient client = openWithoutReading(port, 0);
        client.startReading();
        return client;
    }

    /** @param headers whole lines, of the handshake's request */
    static TestClient open(int port, String query, String... headers) throws IOException {
        var client = new TestClient(new Socket(InetAddress.getLoopbackAddress(), port));
        client.upgrade(query, headers);
        client.startReading();
        return client;
    }

    /** @param receiveBuffer bytes the kernel may keep for this client; 0 leaves it to the kernel */
    static TestClient openWithoutReading(int port, int receiveBuffer) throws IOException {
        var socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        var client = new TestClient(socket);
        client.upgrade("");
        return client;
    }

    void startReading() {
        Thread.ofVirtual().name("client").start(this::readToTheEnd);
    }

    private void upgrade(String query, String... headers) throws IOException {
        var lines = new StringBuilder();
        for (String header : headers) {
            lines.append(header).append("\r\n");
        }
        socket.getOutputStream().write("""
                GET /socket.io/?EIO=4&transport=websocket%s HTTP/1.1\r
                Host: localhost\r
                Connection: Upgrade\r
                Upgrade: websocket\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                %s\r
                """.formatted(query, lines).getBytes(ISO_8859_1));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("not upgraded: " + head);
        }
    }

    // ---- what it does ----

    JsonObject handshake() throws Exception {
        String open = packet();
        if (!open.startsWith("0")) {
            throw new IOException("not an open packet: " + open);
        }
        return new JsonObject(open.substring(1));
    }

    void enter(String token) throws Exception {
        enter(new JsonObject().put("token", token));
    }

    /** Enters with all that is said, and is told this. */
    JsonObject enter(JsonObject auth) throws Exception {
        handshake();
        send("40/chat," + auth.encode());
        String answer = packet();
        if (!answer.startsWith("40/chat,{\"sid\":")) {
            throw new IOException("not let in: " + answer);
        }
        return new JsonObject(answer.substring(answer.indexOf('{')));
    }

    /** Of the last message that had one, or "". */
    String offset() {
        return offset;
    }

    /** Sends an event that wants an answer. */
    CompletableFuture<JsonObject> ask(String event, JsonObject argument) throws IOException {
        long id = nextAck.getAndIncrement();
        var answer = new CompletableFuture<JsonObject>();
        acks.put(id, answer);
        send("42/chat," + id + new JsonArray().add(event).add(argument).encode());
        return answer;
    }

    JsonObject request(String event, JsonObject argument) throws Exception {
        try {
            return ask(event, argument).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException(event + " was not answered; closed: " + closed.getNow(0), e);
        }
    }

    void join(Object room) throws Exception {
        JsonObject answer = request("joinRoom", new JsonObject().put("roomId", room));
        if (!answer.getBoolean("success")) {
            throw new IOException("did not join: " + answer);
        }
    }

    CompletableFuture<JsonObject> say(Object room, String text) throws IOException {
        return ask("sendMessage", new JsonObject().put("roomId", room).put("message", text));
    }

    /** Sends an Engine.IO packet. */
    void send(String packet) throws IOException {
        frame(TEXT, true, packet.getBytes(UTF_8));
    }

    void frame(int opcode, boolean last, byte[] payload) throws IOException {
        socket.getOutputStream().write(framed(opcode, last, payload));
    }

    static byte[] framed(int opcode, boolean last, byte[] payload) {
        var frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write((last ? 0x80 : 0) | opcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        return frame.toByteArray();
    }

    void raw(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Ends the connection without a word. */
    void hangUp() throws IOException {
        socket.close();
    }

    void stopPonging() {
        ponging = false;
    }

    /** From now on the server's close frame is not answered, nor is the connection closed. */
    void ignoreClose() {
        echoingClose = false;
    }

    // ---- what it got ----

    /** The next packet that is none of those below; a binary one as Base64, behind a {@code b}. */
    String packet() throws Exception {
        String next = packets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return requireNonNull(next, () -> "no packet came; closed: " + closed);
    }

    /** The same; null where the connection is closed, or nothing comes for so long. */
    @Nullable
    String packetWithin(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        String next = packets.poll();
        while (next == null && !closed.isDone() && System.nanoTime() < deadline) {
            next = packets.poll(5, TimeUnit.MILLISECONDS);
        }
        return next;
    }

    JsonObject message() throws Exception {
        JsonObject next = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return requireNonNull(next, () -> "no message came; closed: " + closed);
    }

    JsonObject exception() throws Exception {
        JsonObject next = exceptions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return requireNonNull(next, () -> "no exception came; closed: " + closed);
    }

    JsonObject connected() throws Exception {
        JsonObject next = connected.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return requireNonNull(next, () -> "no connected came; closed: " + closed);
    }

    boolean wasToldConnected() {
        return !connected.isEmpty();
    }

    /** The messages that came and were not asked for yet. */
    List<JsonObject> drain() {
        List<JsonObject> all = new ArrayList<>();
        messages.drainTo(all);
        return all;
    }

    List<String> textsSoFar() {
        return drain().stream().map(message -> message.getString("message")).toList();
    }

    int messagesWaiting() {
        return messages.size();
    }

    /** The ids of the acks in the order they came. */
    BlockingQueue<Long> ackOrder() {
        return ackOrder;
    }

    CompletableFuture<Integer> closed() {
        return closed;
    }

    int closeCode() throws Exception {
        return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    // ---- reading ----

    private void readToTheEnd() {
        int code = NO_CODE;
        try {
            int opcode;
            do {
                opcode = in.readUnsignedByte() & 0x0F;
                byte[] payload = payload();
                if (opcode == TEXT) {
                    take(new String(payload, UTF_8));
                } else if (opcode == BINARY) {
                    packets.add("b" + Base64.getEncoder().encodeToString(payload));
                } else if (opcode == CLOSE) {
                    code = payload.length < 2 ? NO_CODE : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
                    closed.complete(code);
                }
            } while (opcode != CLOSE);
            if (echoingClose) {
                frame(CLOSE, true, new byte[0]);
                socket.close();
            }
        } catch (EOFException | SocketException e) {
            // The connection is over; the finally clause tells.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            closed.complete(code);
        }
    }

    private byte[] payload() throws IOException {
        int length = in.readUnsignedByte();
        long actual = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        return in.readNBytes(Math.toIntExact(actual));
    }

    private void take(String packet) throws IOException {
        if (packet.equals("2")) {
            if (ponging) {
                send("3");
            }
        } else if (packet.startsWith("42/chat,[\"message\",")) {
            JsonArray event = new JsonArray(packet.substring(8));
            if (event.size() > 2) {
                offset = event.getString(2);
            }
            messages.add(event.getJsonObject(1));
        } else if (packet.startsWith("42/chat,[\"exception\",")) {
            exceptions.add(new JsonArray(packet.substring(8)).getJsonObject(1));
        } else if (packet.startsWith("42/chat,[\"connected\",")) {
            connected.add(new JsonArray(packet.substring(8)).getJsonObject(1));
        } else if (packet.startsWith("43/chat,")) {
            int bracket = packet.indexOf('[');
            long id = Long.parseLong(packet, 8, bracket, 10);
            ackOrder.add(id);
            CompletableFuture<JsonObject> ack = acks.remove(id);
            if (ack != null) {
                ack.complete(new JsonArray(packet.substring(bracket)).getJsonObject(0));
            }
        } else {
            packets.add(packet);
        }
    }
}
