package dev.millrace.gateway.transport.socketio;

import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** The JSON that namespaces have in common. */
public final class Payload {

    private Payload() {}

    /** Null where the field is no text. */
    public static @Nullable String text(JsonObject object, String name) {
        return object.getValue(name) instanceof String text ? text : null;
    }

    /** Why a client is not let in, for {@code connect_error}. */
    public static JsonObject error(Refusal refusal) {
        return new JsonObject().put("message", refusal.text()).put("data", refused(refusal));
    }

    /** What a refusal looks like, in an ack as everywhere else. */
    public static JsonObject refused(Refusal refusal) {
        var body = new JsonObject()
                .put("success", false)
                .put("code", refusal.code().name())
                .put("message", refusal.text());
        if (refusal.field() != null) {
            body.put("field", refusal.field());
        }
        Duration retryAfter = refusal.retryAfter();
        return retryAfter == null ? body : body.put("retryAfter", retryAfter.toMillis());
    }
}
