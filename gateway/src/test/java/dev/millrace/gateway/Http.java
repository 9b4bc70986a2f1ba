package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** HTTP by hand, so that a test can send what no library would. */
final class Http {

    /** What makes a request a WebSocket's handshake. */
    static final String UPGRADE = """
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
            """;

    static final String HANDSHAKE = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" + UPGRADE;

    private Http() {}

    /** The first line of the answer to it, empty if the connection ended without one. */
    static String statusOf(int port, String request) throws IOException {
        return headOf(port, request).lines().findFirst().orElse("");
    }

    /** The answer's head. */
    static String headOf(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            var head = new StringBuilder();
            int next = socket.getInputStream().read();
            while (next >= 0) {
                head.append((char) next);
                next = head.indexOf("\r\n\r\n") < 0 ? socket.getInputStream().read() : -1;
            }
            return head.toString();
        }
    }
}
