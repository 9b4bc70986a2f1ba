package dev.millrace.gateway.transport;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * {@code GET /health}: 200 while this event loop can serve, 503 while it cannot, and which part is away
 * since when. The persister answers in the same form.
 */
public final class HealthRoute {

    private final List<Check> checks;

    public HealthRoute(Check first, List<Check> others) {
        this.checks = Stream.concat(Stream.of(first), others.stream()).toList();
    }

    /** @param awaySince since when the part is away, if it is; asked on the event loop, so it must answer at once */
    public record Check(String id, Supplier<Optional<Instant>> awaySince) {}

    public void mountOn(Router router) {
        router.get("/health").handler(this::answer);
    }

    private void answer(RoutingContext context) {
        boolean up = true;
        var results = new JsonArray();
        for (Check check : checks) {
            Optional<Instant> awaySince = check.awaySince().get();
            up &= awaySince.isEmpty();
            var result = new JsonObject().put("id", check.id()).put("status", status(awaySince.isEmpty()));
            awaySince.ifPresent(since -> result.put("since", since.toString()));
            results.add(result);
        }
        context.response()
                .setStatusCode(up ? 200 : 503)
                .putHeader("content-type", "application/json")
                .putHeader("cache-control", "no-store")
                .end(new JsonObject().put("status", status(up)).put("checks", results).encode());
    }

    private static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }
}
