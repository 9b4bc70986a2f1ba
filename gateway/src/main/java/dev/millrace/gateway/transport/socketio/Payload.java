package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.ProtocolException;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** Reads the JSON that comes after a packet's head. */
public final class Payload {

    private Payload() {}

    /** What a client enters a namespace with; empty where it brings nothing. */
    static JsonObject ofConnect(@Nullable String payload) throws ProtocolException {
        if (payload == null) {
            return new JsonObject();
        }
        if (!(json(payload) instanceof JsonObject object)) {
            throw new ProtocolException("sent a CONNECT whose payload is not a JSON object");
        }
        return object;
    }

    static JsonArray ofEvent(@Nullable String payload) throws ProtocolException {
        if (payload == null || !(json(payload) instanceof JsonArray array)) {
            throw new ProtocolException("sent an event whose payload is not a JSON array");
        }
        return array;
    }

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

    private static @Nullable Object json(String payload) throws ProtocolException {
        try {
            return Json.decodeValue(payload);
        } catch (DecodeException e) {
            throw new ProtocolException("sent a payload that is not JSON");
        }
    }
}
