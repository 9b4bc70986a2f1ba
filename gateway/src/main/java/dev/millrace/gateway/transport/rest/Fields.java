package dev.millrace.gateway.transport.rest;

import dev.millrace.model.Ids;
import dev.millrace.model.Position;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The fields of a body, or of an object in it, each read by name and refused by name. A null is a field that is missing. */
final class Fields {

    private final JsonObject object;
    private final String within;

    private Fields(JsonObject object, String within) {
        this.object = object;
        this.within = within;
    }

    /** No body is one that says nothing. */
    static Fields of(@Nullable Buffer body) {
        if (body == null || body.length() == 0) {
            return new Fields(new JsonObject(), "");
        }
        try {
            if (Json.decodeValue(body) instanceof JsonObject object) {
                return new Fields(object, "");
            }
        } catch (DecodeException e) {
            // Jackson's text may quote the body; it is the client's own, and tells it nothing of its mistake.
            throw Refusal.field("body", "be well-formed JSON");
        }
        throw Refusal.field("body", "be a JSON object");
    }

    boolean has(String name) {
        return object.getMap().get(name) != null;
    }

    /** As the refusal of a field has to name it. */
    String path(String name) {
        return within + name;
    }

    String text(String name) {
        return given(name, optionalText(name));
    }

    @Nullable
    String optionalText(String name) {
        Object value = object.getMap().get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw Refusal.field(path(name), "be a string");
    }

    /** A well-formed id as a string, or a whole number that stands for its decimal. */
    String id(String name) {
        return given(name, optionalId(name));
    }

    @Nullable
    String optionalId(String name) {
        Object value = object.getMap().get(name);
        return value == null ? null : asId(path(name), value);
    }

    @Nullable
    Integer optionalInteger(String name) {
        Object value = object.getMap().get(name);
        if (value == null || value instanceof Integer) {
            return (Integer) value;
        }
        throw Refusal.field(path(name), "be a whole number");
    }

    @Nullable
    Instant optionalTime(String name) {
        String text = optionalText(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.field(path(name), "be a time such as 2026-11-20T18:11:42Z");
        }
    }

    /** One of the constants, spelt as it is named. */
    <T extends Enum<T>> T constant(String name, Class<T> type) {
        return given(name, optionalConstant(name, type));
    }

    <T extends Enum<T>> @Nullable T optionalConstant(String name, Class<T> type) {
        String text = optionalText(name);
        if (text == null) {
            return null;
        }
        T[] constants = type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> constant.name().equals(text))
                .findFirst()
                .orElseThrow(() -> Refusal.field(path(name), "be one of " + Arrays.toString(constants)));
    }

    @Nullable
    Position optionalPosition(String name) {
        Object value = object.getValue(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonObject position)) {
            throw Refusal.field(path(name), "be an object with epoch and seq");
        }
        var fields = new Fields(position, path(name) + ".");
        return new Position(fields.positive("epoch"), fields.positive("seq"));
    }

    /** The objects of an array; none where it is missing. */
    List<Fields> objects(String name) {
        List<Fields> all = new ArrayList<>();
        int index = 0;
        for (Object element : array(name)) {
            String at = path(name) + '[' + index++ + ']';
            if (!(element instanceof JsonObject inside)) {
                throw Refusal.field(at, "be an object");
            }
            all.add(new Fields(inside, at + "."));
        }
        return all;
    }

    /** Likewise, of ids. */
    List<String> ids(String name) {
        List<String> all = new ArrayList<>();
        for (Object element : array(name)) {
            all.add(asId(path(name) + '[' + all.size() + ']', element));
        }
        return all;
    }

    private JsonArray array(String name) {
        Object value = object.getValue(name);
        if (value == null || value instanceof JsonArray) {
            return value == null ? new JsonArray() : (JsonArray) value;
        }
        throw Refusal.field(path(name), "be an array");
    }

    private long positive(String name) {
        Object value = object.getValue(name);
        if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() > 0) {
            return ((Number) value).longValue();
        }
        throw Refusal.field(path(name), "be a positive integer");
    }

    private static String asId(String path, @Nullable Object value) {
        String id = switch (value) {
            case String text -> text;
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case BigInteger number -> number.toString();
            case null, default -> throw Refusal.field(path, "be a string or a whole number");
        };
        if (!(value instanceof String ? Ids.isWellFormed(id) : Ids.isCanonicalDecimal(id))) {
            throw Refusal.field(path, value instanceof String ? "be " + Ids.FORM : "be from 0 to 2^53");
        }
        return id;
    }

    private <T> T given(String name, @Nullable T value) {
        if (value == null) {
            throw Refusal.field(path(name), "be given");
        }
        return value;
    }
}
