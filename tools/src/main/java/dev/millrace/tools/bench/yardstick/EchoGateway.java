package dev.millrace.tools.bench.yardstick;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.model.MessageIds;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.http.impl.websocket.WebSocketFrameImpl;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Acknowledges what it is sent, and passes it on to who is in the room: no authentication, no store, no limits, no JSON
 * tree. On the gateway's framework, set up as the gateway does it, and on one event loop, where everything here happens:
 * no gateway on that framework is faster on a loop.
 */
public final class EchoGateway implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final int MAX_PAYLOAD = 100_000;
    private static final long SECONDS = 10;
    private static final String OPEN = "0{\"sid\":\"%s\",\"upgrades\":[],\"pingInterval\":25000,"
            + "\"pingTimeout\":20000,\"maxPayload\":" + MAX_PAYLOAD + "}";
    private static final String CONNECT = "40/chat,";
    private static final String EVENT = "42/chat,";
    private static final String ACK = "43/chat,";

    private final Vertx vertx;
    private final MessageIds ids = new MessageIds(InstantSource.system(), 0);
    private final Map<String, List<ServerWebSocket>> rooms = new HashMap<>();
    private final URI url;

    private EchoGateway(int port) throws IOException {
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setMaxWebSocketFrameSize(MAX_PAYLOAD)
                .setMaxWebSocketMessageSize(MAX_PAYLOAD)
                .setCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setTcpNoDelay(true)).webSocketHandler(this::open);
        try {
            url = URI.create("http://" + HOST + ":" + await(server.listen(port, HOST)).actualPort());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** @param port 0 is any free one */
    public static EchoGateway start(int port) throws IOException {
        return new EchoGateway(port);
    }

    public URI url() {
        return url;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    private void open(ServerWebSocket socket) {
        List<String> joined = new ArrayList<>();
        socket.textMessageHandler(packet -> receive(socket, joined, packet));
        socket.closeHandler(closed -> joined.forEach(room -> members(room).remove(socket)));
        socket.writeFrame(frame(OPEN.formatted(ids.next())));
    }

    private void receive(ServerWebSocket socket, List<String> joined, String packet) {
        if (packet.startsWith(CONNECT)) {
            socket.writeFrame(frame(CONNECT + "{\"sid\":\"" + ids.next() + "\"}"));
        } else if (packet.startsWith(EVENT)) {
            int arguments = packet.indexOf('[');
            String ack = ACK + packet.substring(EVENT.length(), arguments);
            String room = value(packet, "\"roomId\":", arguments);
            if (packet.startsWith("[\"joinRoom\"", arguments)) {
                joined.add(room);
                members(room).add(socket);
                socket.writeFrame(frame(ack + "[{\"success\":true}]"));
            } else if (packet.startsWith("[\"sendMessage\"", arguments)) {
                String id = ids.next().toString();
                deliver(id, room, value(packet, "\"message\":", arguments));
                socket.writeFrame(
                        frame(ack + "[{\"success\":true,\"data\":{\"id\":\"" + id + "\"}}]"));
            }
        }
    }

    /** Made once: what is the same for all is not made again for each. */
    private void deliver(String id, String room, String message) {
        byte[] text = (EVENT + "[\"message\",{\"id\":\"" + id + "\",\"roomId\":" + room
                + ",\"senderId\":\"e\",\"message\":" + message + "}]").getBytes(UTF_8);
        for (ServerWebSocket member : members(room)) {
            member.writeFrame(frame(text));
        }
    }

    private List<ServerWebSocket> members(String room) {
        return rooms.computeIfAbsent(room, unknown -> new ArrayList<>());
    }

    /** A field's value as it stands in the JSON. */
    private static String value(String json, String field, int from) {
        int begin = json.indexOf(field, from) + field.length();
        boolean quoted = json.charAt(begin) == '"';
        int end = begin + 1;
        while (quoted ? json.charAt(end) != '"' : ",}".indexOf(json.charAt(end)) < 0) {
            end += json.charAt(end) == '\\' ? 2 : 1;
        }
        return json.substring(begin, quoted ? end + 1 : end);
    }

    private static WebSocketFrame frame(String text) {
        return frame(text.getBytes(UTF_8));
    }

    /** Vert.x's interface would encode a text for every receiver; the gateway goes around that in the same way. */
    private static WebSocketFrame frame(byte[] text) {
        return new WebSocketFrameImpl(WebSocketFrameType.TEXT, text, true);
    }

    private static HttpServer await(Future<HttpServer> listening) throws IOException {
        try {
            return listening.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the echo gateway cannot listen", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
