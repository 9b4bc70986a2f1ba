package dev.millrace.embedded;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One blocking connection to Redis, speaking RESP2: enough to check, prepare and inspect a server. Texts are
 * UTF-8. A timeout leaves the connection useless: close it. Not for several threads at once.
 */
public final class RespClient implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    private RespClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * Connects and authenticates.
     *
     * @param password empty for a Redis that asks for none
     * @param timeout of connecting, and of each answer
     */
    public static RespClient connect(String host, int port, String password, Duration timeout)
            throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) timeout.toMillis());
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            var client = new RespClient(socket);
            if (!password.isEmpty()) {
                client.command("AUTH", password);
            }
            return client;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends a command and reads its answer: a {@code String}, a {@code Long}, a {@code List} of these, or null. An
     * error is a {@link RespException}; one inside a list is an element of it.
     */
    public @Nullable Object command(String... words) throws IOException {
        var out = new ByteArrayOutputStream();
        var bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
        encode(out, bytes);
        send(out);
        return receive();
    }

    /** Adds a command to those that are to be sent together. */
    public static void encode(ByteArrayOutputStream commands, byte[]... words) {
        commands.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (var word : words) {
            commands.writeBytes(("$" + word.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            commands.writeBytes(word);
            commands.write('\r');
            commands.write('\n');
        }
    }

    /** Sends commands that were {@linkplain #encode encoded}. {@link #receive} has the answer to each, in their order. */
    public void send(ByteArrayOutputStream commands) throws IOException {
        commands.writeTo(socket.getOutputStream());
    }

    /** For commands whose answer is a text or a number. */
    public String text(String... words) throws IOException {
        return String.valueOf(command(words));
    }

    /** What the server sends next: after {@code SUBSCRIBE}, each message; after {@link #send}, each answer. */
    public @Nullable Object receive() throws IOException {
        var answer = read();
        if (answer instanceof RespException error) {
            throw error;
        }
        return answer;
    }

    private @Nullable Object read() throws IOException {
        int type = in.read();
        if (type < 0) {
            throw new EOFException("Redis closed the connection");
        }
        var line = line();
        return switch (type) {
            case '+' -> line;
            case '-' -> new RespException(line);
            case ':' -> Long.valueOf(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> list(Integer.parseInt(line));
            default -> throw new ProtocolException("not RESP2: " + (char) type + line);
        };
    }

    private @Nullable List<@Nullable Object> list(int size) throws IOException {
        if (size < 0) {
            return null;
        }
        var list = new ArrayList<@Nullable Object>();
        for (int i = 0; i < size; i++) {
            list.add(read());
        }
        return list;
    }

    private @Nullable String bulk(int size) throws IOException {
        if (size < 0) {
            return null;
        }
        var bytes = in.readNBytes(size);
        if (bytes.length < size || !line().isEmpty()) {
            throw new EOFException("Redis closed the connection within an answer");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("Redis closed the connection within an answer");
            }
            line.write(c);
        }
        if (in.read() != '\n') {
            throw new ProtocolException("not RESP2: a line that ends in \\r only");
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
