package dev.millrace.gateway.transport;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import java.util.Map;
import java.util.function.BooleanSupplier;

/** {@code GET /health}: 200 while this event loop can serve, 503 while it cannot, and which part is away. */
public final class HealthRoute {

    private final Map<String, BooleanSupplier> parts;

    /** @param parts asked on the event loop, so they must answer at once */
    public HealthRoute(Map<String, BooleanSupplier> parts) {
        this.parts = parts;
    }

    public void mountOn(Router router) {
        router.get("/health").handler(this::answer);
    }

    private void answer(RoutingContext context) {
        boolean up = true;
        var checks = new JsonObject();
        for (var part : parts.entrySet()) {
            boolean partUp = part.getValue().getAsBoolean();
            checks.put(part.getKey(), status(partUp));
            up &= partUp;
        }
        context.response()
                .setStatusCode(up ? 200 : 503)
                .putHeader("content-type", "application/json")
                .end(new JsonObject().put("status", status(up)).put("checks", checks).encode());
    }

    private static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }
}
