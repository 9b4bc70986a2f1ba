package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.ProtocolException;
import dev.millrace.model.catalog.Refusal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Reads the JSON that comes after a packet's head, as lenient with repeated names as browsers are and within limits: what
 * is read takes memory in proportion to them, and a stack no deeper than its nesting may be. May be shared by threads.
 */
final class PayloadReader {

    private static final int MAX_NUMBER = 100;

    private final JsonFactory json;
    private final String limits;

    PayloadReader(SocketIoSettings.JsonLimits limits) {
        this.limits = "be at most " + limits.nesting() + " levels deep, with at most " + limits.tokens()
                + " values, names and brackets, none longer than " + limits.text()
                + " characters, and no number of over " + MAX_NUMBER + " digits";
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.nesting())
                        .maxTokenCount(limits.tokens())
                        .maxStringLength(limits.text())
                        .maxNameLength(limits.text())
                        .maxNumberLength(MAX_NUMBER)
                        .build())
                // Names come from strangers: kept for good, they would only fill the memory.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    /** What a client enters a namespace with; empty where it brings nothing. */
    JsonObject ofConnect(@Nullable String payload) throws ProtocolException {
        if (payload == null) {
            return new JsonObject();
        }
        if (!(read("auth", payload) instanceof JsonObject object)) {
            throw new ProtocolException("sent a CONNECT whose payload is not a JSON object");
        }
        return object;
    }

    /** Of an event, or of an answer to one. */
    JsonArray ofArguments(@Nullable String payload) throws ProtocolException {
        if (payload == null || !(read("arguments", payload) instanceof JsonArray array)) {
            throw new ProtocolException("sent an event or an ack whose payload is not a JSON array");
        }
        return array;
    }

    /** @throws Refusal where it is over a limit */
    private @Nullable Object read(String field, String payload) throws ProtocolException {
        try (JsonParser parser = json.createParser(payload)) {
            parser.nextToken();
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw notJson();
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw Refusal.field(field, limits);
        } catch (IOException e) {
            throw notJson();
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException, ProtocolException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null, default -> throw notJson();
        };
    }

    private static JsonObject object(JsonParser parser) throws IOException, ProtocolException {
        var object = new JsonObject();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static JsonArray array(JsonParser parser) throws IOException, ProtocolException {
        var array = new JsonArray();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static ProtocolException notJson() {
        return new ProtocolException("sent a payload that is not JSON");
    }
}
