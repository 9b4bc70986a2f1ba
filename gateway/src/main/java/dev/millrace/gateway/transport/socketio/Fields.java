package dev.millrace.gateway.transport.socketio;

import dev.millrace.model.Ids;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import java.math.BigInteger;

/** The fields of an event's one argument, each read by name and refused by name. */
final class Fields {

    private final JsonObject object;

    private Fields(JsonObject object) {
        this.object = object;
    }

    static Fields of(String event, JsonArray arguments) {
        if (arguments.isEmpty() || !(arguments.getValue(0) instanceof JsonObject object)) {
            throw Refusal.field(event, "be sent with an object as its argument");
        }
        return new Fields(object);
    }

    /** A room id: a well-formed string, or a whole number that stands for its decimal. */
    RoomId roomId(String name) {
        Object value = object.getValue(name);
        String id = switch (value) {
            case String text -> text;
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case BigInteger number -> number.toString();
            case null -> throw Refusal.field(name, "be given");
            default -> throw Refusal.field(name, "be a string or a whole number");
        };
        boolean allowed = value instanceof String ? Ids.isWellFormed(id) : Ids.isCanonicalDecimal(id);
        if (!allowed) {
            throw Refusal.field(name, value instanceof String ? "be " + Ids.FORM : "be from 0 to 2^53");
        }
        return new RoomId(id);
    }

    String text(String name) {
        Object value = object.getValue(name);
        if (value == null) {
            throw Refusal.field(name, "be given");
        }
        if (value instanceof String text) {
            return text;
        }
        throw Refusal.field(name, "be a string");
    }
}
