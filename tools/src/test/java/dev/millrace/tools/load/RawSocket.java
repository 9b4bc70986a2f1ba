package dev.millrace.tools.load;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A connection to a gateway, from the first byte on: HTTP requests, then perhaps a WebSocket. Blocking; for one thread,
 * which must be a virtual one where there are many.
 */
final class RawSocket implements Closeable {

    private static final int TIMEOUT_MS = 60_000;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final String UPGRADE = """
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r
            """;

    private final Socket socket;
    private final DataInputStream in;
    private final String host;

    private RawSocket(Socket socket, String host) throws IOException {
        this.socket = socket;
        this.host = host;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
    }

    record Response(int status, String body) {}

    static RawSocket open(URI gateway) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()), TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        return new RawSocket(socket, gateway.getAuthority());
    }

    /** @param sid of the session that is upgraded, after "&sid="; empty for a new one */
    static RawSocket openWebSocket(URI gateway, String sid) throws IOException {
        RawSocket opened = open(gateway);
        opened.write(opened.head("GET", "websocket" + sid, UPGRADE));
        Response response = opened.readResponse();
        if (response.status() != 101) {
            opened.close();
            throw new IOException("no WebSocket: " + response);
        }
        return opened;
    }

    /** No time limit for what is received from now on. */
    RawSocket patient() throws IOException {
        socket.setSoTimeout(0);
        return this;
    }

    /** The answer to a poll; with a sid as in {@link #openWebSocket}. */
    Response get(String sid) throws IOException {
        beginGet(sid);
        return readResponse();
    }

    /** A poll whose answer nobody reads. */
    void beginGet(String sid) throws IOException {
        write(head("GET", "polling" + sid, ""));
    }

    Response post(String sid, String packets) throws IOException {
        byte[] body = packets.getBytes(StandardCharsets.UTF_8);
        write(head("POST", "polling" + sid,
                "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: " + body.length + "\r\n"));
        write(body);
        return readResponse();
    }

    void send(String packet) throws IOException {
        write(frame(TEXT, packet.getBytes(StandardCharsets.UTF_8)));
    }

    /** A frame that begins and does not end. */
    void sendHalf(String packet) throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(frame(TEXT, packet.getBytes(StandardCharsets.UTF_8)));
        byte[] half = new byte[frame.capacity() / 2];
        frame.get(half);
        write(half);
    }

    /** A request that begins and does not end. */
    void sendHalfARequest() throws IOException {
        write("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
    }

    void sendClose() throws IOException {
        write(frame(CLOSE, new byte[]{0x03, (byte) 0xE8}));
    }

    /** The next text. An end is an {@link EOFException} with what the server said about it. */
    String receive() throws IOException {
        while (true) {
            int kind = in.readUnsignedByte() & 0x0F;
            byte[] payload = in.readNBytes(length());
            if (kind == TEXT) {
                return new String(payload, StandardCharsets.UTF_8);
            }
            if (kind == CLOSE) {
                throw new EOFException("closed with " + ByteBuffer.wrap(payload).getShort());
            }
            if (kind == PING) {
                throw new IOException("the server speaks to the library and not to the client");
            }
        }
    }

    /** Passes over pings, which it answers, and other packets, until one begins like that. */
    String await(String beginning) throws IOException {
        for (String packet = receive(); true; packet = receive()) {
            if (packet.equals("2")) {
                send("3");
            } else if (packet.startsWith(beginning)) {
                return packet;
            }
        }
    }

    /** The server sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] head(String method, String transport, String headers) {
        return (method + " /socket.io/?EIO=4&transport=" + transport + " HTTP/1.1\r\nHost: " + host + "\r\n"
                + headers
                + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    private int length() throws IOException {
        int length = in.readUnsignedByte();
        return length < 126
                ? length
                : length == 126 ? in.readUnsignedShort() : Math.toIntExact(in.readLong());
    }

    /** Masked with zeroes, so as it is. */
    private static byte[] frame(int kind, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) (0x80 | kind));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private Response readResponse() throws IOException {
        int status = Integer.parseInt(readLine().split(" ", 3)[1]);
        int length = 0;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        return new Response(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private String readLine() throws IOException {
        var line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
