package dev.millrace.gateway.transport.engineio;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.transport.Bearer;
import dev.millrace.gateway.transport.ClientAddress;
import dev.millrace.gateway.transport.Deadlines;
import dev.millrace.gateway.transport.Gate;
import dev.millrace.gateway.transport.Problem;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;

/**
 * The route of Engine.IO: checks an Engine.IO handshake and makes its session.
 *
 * <p>Belongs to one event loop; the sessions it makes stay there.
 */
public final class EngineEndpoint {

    private static final String PROTOCOL = "4";

    private final Gate gate;
    private final Deadlines deadlines;
    private final Parts parts;
    private final SecureRandom random = new SecureRandom();

    /** @param deadlines let go of a connection that became a session */
    public EngineEndpoint(Gate gate, Deadlines deadlines, Parts parts) {
        this.gate = gate;
        this.deadlines = deadlines;
        this.parts = parts;
    }

    public void mountOn(Router router) {
        router.route(parts.path() + "*").handler(this::handshake);
    }

    private void handshake(RoutingContext context) {
        try {
            handshake(context, gate.admit(context.request()));
        } catch (Refusal refusal) {
            refuse(context, refusal);
        }
    }

    private void handshake(RoutingContext context, ClientAddress client) {
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
            accept(request, client);
        }
    }

    private void accept(HttpServerRequest request, ClientAddress client) {
        var handshake = new Handshake(
                new Credentials(Bearer.inHandshake(request), null, client.text()), client.network());
        request.toWebSocket().onSuccess(socket -> {
            deadlines.end(request.connection());
            var transport = new WebSocketTransport(socket, parts.settings().outboxBytes());
            var session = new EngineSession(parts.vertx(), parts.settings(), newSid(), transport,
                    handshake, parts.listeners());
            transport.attach(session);
            session.open();
        });
    }

    private static void refuse(RoutingContext context, Refusal refusal) {
        Duration wait = refusal.retryAfter();
        if (wait == null) {
            refuse(context, 403, HandshakeError.FORBIDDEN);
        } else {
            context.response().putHeader("retry-after", Problem.seconds(wait));
            refuse(context, 429, HandshakeError.FORBIDDEN);
        }
    }

    private static void refuse(RoutingContext context, HandshakeError error) {
        refuse(context, 400, error);
    }

    private static void refuse(RoutingContext context, int status, HandshakeError error) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(new JsonObject().put("code", error.code).put("message", error.message).encode());
    }

    private String newSid() {
        byte[] bytes = new byte[15];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    /**
     * What every session of one event loop works with.
     *
     * @param path with a slash at either end
     */
    public record Parts(Vertx vertx, String path, EngineSettings settings,
            EngineListener.Factory listeners) {}

    /** Engine.IO's own numbers and texts: clients know them. */
    private enum HandshakeError {
        UNKNOWN_TRANSPORT(0, "Transport unknown"),
        UNKNOWN_SID(1, "Session ID unknown"),
        BAD_REQUEST(3, "Bad request"),
        FORBIDDEN(4, "Forbidden"),
        UNSUPPORTED_PROTOCOL(5, "Unsupported protocol version");

        private final int code;
        private final String message;

        HandshakeError(int code, String message) {
            this.code = code;
            this.message = message;
        }
    }
}
