package dev.millrace.persister.intake;

import dev.millrace.model.MalformedMessageException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The scalar fields of a JSON object, as text whichever way they were spelt. Nested ones are passed over, and
 * {@code null} counts as missing.
 */
final class ForeignFields {

    private static final JsonFactory JSON = new JsonFactory();

    /** All integers of so many digits fit into a long. */
    private static final int LONGEST_LONG = 18;

    private final Map<String, Field> fields = new HashMap<>();

    private ForeignFields() {}

    static ForeignFields of(byte[] json) throws MalformedMessageException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedMessageException("not a JSON object");
            }
            var fields = new ForeignFields();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                fields.take(parser.currentName(), parser);
            }
            if (parser.nextToken() != null) {
                throw new MalformedMessageException("more than one JSON object");
            }
            return fields;
        } catch (IOException e) {
            // Jackson's text may quote the payload, which does not belong in a log.
            throw new MalformedMessageException("not well-formed JSON");
        }
    }

    /** A string. */
    @Nullable
    String text(String name) throws MalformedMessageException {
        Field field = fields.get(name);
        if (field != null && field.token != JsonToken.VALUE_STRING) {
            throw new MalformedMessageException(name + " is not a string");
        }
        return field == null ? null : field.text;
    }

    /** A string, or an integer's digits. */
    @Nullable
    String id(String name) throws MalformedMessageException {
        Field field = fields.get(name);
        if (field != null && field.token != JsonToken.VALUE_STRING && !field.isInteger()) {
            throw new MalformedMessageException(name + " is neither a string nor an integer");
        }
        return field == null ? null : field.text;
    }

    boolean isInteger(String name) {
        Field field = fields.get(name);
        return field != null && field.isInteger();
    }

    /** A positive integer; 0 for anything else. */
    long positive(String name) {
        Field field = fields.get(name);
        if (field == null || !field.isInteger() || field.text.length() > LONGEST_LONG) {
            return 0;
        }
        return Math.max(0, Long.parseLong(field.text));
    }

    private void take(String name, JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null || token.isStructStart()) {
            parser.skipChildren();
            fields.remove(name);
        } else if (token == JsonToken.VALUE_NULL) {
            fields.remove(name);
        } else {
            fields.put(name, new Field(token, parser.getText()));
        }
    }

    private record Field(JsonToken token, String text) {

        boolean isInteger() {
            return token == JsonToken.VALUE_NUMBER_INT;
        }
    }
}
