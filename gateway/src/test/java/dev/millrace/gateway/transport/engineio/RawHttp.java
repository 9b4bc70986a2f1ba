package dev.millrace.gateway.transport.engineio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** One HTTP request on a connection of its own, so that each comes to another event loop, and may be broken off. */
final class RawHttp implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    static RawHttp send(int port, String request) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(request.getBytes(UTF_8));
        return new RawHttp(socket);
    }

    /** @param headers whole lines */
    static RawHttp request(int port, String method, String target, String body, String... headers)
            throws IOException {
        var lines = new StringBuilder();
        for (String header : headers) {
            lines.append(header).append("\r\n");
        }
        return send(port, """
                %s %s HTTP/1.1\r
                Host: localhost\r
                Content-Length: %d\r
                %s\r
                %s""".formatted(method, target, body.getBytes(UTF_8).length, lines, body));
    }

    /** Waits for the answer's head, and does not look at its body. */
    int status() throws IOException {
        return status(head());
    }

    /** Waits for it. */
    Answer answer() throws IOException {
        String head = head();
        var body = new ByteArrayOutputStream();
        int length = head.lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                .findFirst()
                .orElse(0);
        body.writeBytes(in.readNBytes(length));
        return new Answer(status(head), head, body.toString(UTF_8));
    }

    private String head() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static int status(String head) {
        int start = "HTTP/1.1 ".length();
        return Integer.parseInt(head, start, start + 3, 10);
    }

    void write(String more) throws IOException {
        socket.getOutputStream().write(more.getBytes(ISO_8859_1));
    }

    /** Whether the server has closed the connection, or does. */
    boolean isCut() throws IOException {
        return in.read() < 0;
    }

    void breakOff() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    record Answer(int status, String head, String body) {

        @Nullable
        String header(String name) {
            return head.lines()
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse(null);
        }
    }
}
