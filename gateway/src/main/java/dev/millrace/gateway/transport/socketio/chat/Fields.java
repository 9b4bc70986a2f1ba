package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.model.AckLevel;
import dev.millrace.model.Ids;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The fields of an event's one argument, each read by name and refused by name. */
final class Fields {

    private static final String ACK_LEVELS = Arrays.stream(AckLevel.values())
            .map(AckLevel::word)
            .collect(Collectors.joining(", "));
    /** What {@link UUID#fromString} takes beside it is no id's text. */
    private static final Pattern MESSAGE_ID = Pattern
            .compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

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

    /** As {@link #of}; a text or a number alone stands for the object whose {@code roomId} it is. */
    static Fields ofRoom(String event, JsonArray arguments) {
        Object first = arguments.isEmpty() ? null : arguments.getValue(0);
        return first instanceof String || first instanceof Number
                ? new Fields(new JsonObject().put("roomId", first))
                : of(event, arguments);
    }

    /** The room that the event is about. */
    RoomId room() {
        return new RoomId(id("roomId", value("roomId")));
    }

    /** Users, each once; none where the list is empty. */
    Set<UserId> users(String name, int most) {
        if (!(object.getValue(name) instanceof JsonArray ids) || ids.size() > most) {
            throw Refusal.field(name, "be a list of at most " + most + " user ids");
        }
        Set<UserId> users = new LinkedHashSet<>();
        for (Object id : ids.getList()) {
            users.add(new UserId(id(name, id)));
        }
        return users;
    }

    /** An id: a well-formed string, or a whole number that stands for its decimal. */
    private static String id(String name, @Nullable Object value) {
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
        return id;
    }

    /** Null where the field is missing or null. */
    @Nullable
    UUID messageId(String name) {
        String text = optionalText(name);
        if (text == null) {
            return null;
        }
        if (!MESSAGE_ID.matcher(text).matches()) {
            throw Refusal.field(name, "be a message's id");
        }
        return UUID.fromString(text);
    }

    /** The default where the field is missing or null. */
    int number(String name, int least, int most, int ifMissing) {
        Object value = value(name);
        if (value == null) {
            return ifMissing;
        }
        if (value instanceof Integer number && number >= least && number <= most) {
            return number;
        }
        throw Refusal.field(name, "be from " + least + " to " + most);
    }

    String text(String name) {
        String text = optionalText(name);
        if (text == null) {
            throw Refusal.field(name, "be given");
        }
        return text;
    }

    /** Null where the field is missing or null. */
    @Nullable
    String optionalText(String name) {
        Object value = value(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw Refusal.field(name, "be a string");
    }

    boolean truth(String name) {
        if (object.getValue(name) instanceof Boolean truth) {
            return truth;
        }
        throw Refusal.field(name, "be true or false");
    }

    /** What the word stands for; the default where the field is missing or null. */
    <T> T oneOf(String name, Map<String, T> words, T ifMissing) {
        String word = optionalText(name);
        if (word == null) {
            return ifMissing;
        }
        T meant = words.get(word);
        if (meant == null) {
            throw Refusal.field(name, "be one of " + String.join(", ", new TreeSet<>(words.keySet())));
        }
        return meant;
    }

    /** A message's place in its room; null where the field is missing or null. */
    @Nullable
    Position position(String name) {
        Object value = object.getValue(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonObject position)) {
            throw Refusal.field(name, "be an object with epoch and seq");
        }
        return new Position(positive(position, name, "epoch"), positive(position, name, "seq"));
    }

    private static long positive(JsonObject object, String name, String inside) {
        Object value = object.getValue(inside);
        if ((value instanceof Integer || value instanceof Long) && ((Number) value).longValue() > 0) {
            return ((Number) value).longValue();
        }
        throw Refusal.field(name + "." + inside, "be a positive integer");
    }

    /** An acknowledgement's level; the first of them where the field is missing or null. */
    AckLevel ackLevel(String name) {
        String word = optionalText(name);
        return word == null
                ? AckLevel.JOURNALED
                : AckLevel.of(word).orElseThrow(() -> Refusal.field(name, "be one of " + ACK_LEVELS));
    }

    /** As it came: {@code getValue} would make a text of what is binary. */
    private @Nullable Object value(String name) {
        return object.getMap().get(name);
    }
}
