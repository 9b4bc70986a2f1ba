package dev.millrace.gateway.transport.socketio;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Reads the JSON that comes after a packet's head. */
final class Payload {

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
    static @Nullable String text(JsonObject object, String name) {
        return object.getValue(name) instanceof String text ? text : null;
    }

    private static @Nullable Object json(String payload) throws ProtocolException {
        try {
            return Json.decodeValue(payload);
        } catch (DecodeException e) {
            throw new ProtocolException("sent a payload that is not JSON");
        }
    }
}
