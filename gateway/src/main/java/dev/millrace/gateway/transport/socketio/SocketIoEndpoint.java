package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.auth.Sessions;
import dev.millrace.gateway.room.Rooms;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The route {@code /socket.io/}: checks an Engine.IO handshake and makes its session.
 *
 * <p>Belongs to one event loop; the sessions it makes stay there.
 */
public final class SocketIoEndpoint {

    private static final String PROTOCOL = "4";

    private final SocketSession.Parts parts;
    private final SecureRandom random = new SecureRandom();

    public SocketIoEndpoint(Vertx vertx, SocketIoSettings settings, Sessions sessions, Rooms rooms) {
        this.parts = new SocketSession.Parts(vertx, settings, sessions, rooms);
    }

    public void mountOn(Router router) {
        router.route("/socket.io/*").handler(this::handshake);
    }

    private void handshake(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!PROTOCOL.equals(request.getParam("EIO"))) {
            refuse(context, HandshakeError.UNSUPPORTED_PROTOCOL);
        } else if (!"websocket".equals(request.getParam("transport"))) {
            refuse(context, HandshakeError.UNKNOWN_TRANSPORT);
        } else if (request.getParam("sid") != null) {
            refuse(context, HandshakeError.UNKNOWN_SID);
        } else if (!request.canUpgradeToWebSocket()) {
            refuse(context, HandshakeError.BAD_REQUEST);
        } else {
            accept(request);
        }
    }

    private void accept(HttpServerRequest request) {
        request.toWebSocket().onSuccess(socket -> {
            var transport = new WebSocketTransport(socket, parts.settings().outboxBytes());
            var session = new EngineSession(parts.vertx(), parts.settings(), newSid(), transport,
                    engine -> new SocketSession(parts, engine));
            transport.attach(session);
            session.open();
        });
    }

    private static void refuse(RoutingContext context, HandshakeError error) {
        context.response()
                .setStatusCode(400)
                .putHeader("content-type", "application/json")
                .end(new JsonObject().put("code", error.code).put("message", error.message).encode());
    }

    private String newSid() {
        byte[] bytes = new byte[15];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    /** Engine.IO's own numbers and texts: clients know them. */
    private enum HandshakeError {
        UNKNOWN_TRANSPORT(0, "Transport unknown"),
        UNKNOWN_SID(1, "Session ID unknown"),
        BAD_REQUEST(3, "Bad request"),
        UNSUPPORTED_PROTOCOL(5, "Unsupported protocol version");

        private final int code;
        private final String message;

        HandshakeError(int code, String message) {
            this.code = code;
            this.message = message;
        }
    }
}
