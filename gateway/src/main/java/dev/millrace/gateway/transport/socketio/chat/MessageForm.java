package dev.millrace.gateway.transport.socketio.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * A message as one family of clients reads it: {@linkplain dev.millrace.model.MessageJson our form}, some of its fields
 * otherwise. Fields that it says nothing of are passed on, so that a client of any family has {@code seq} and
 * {@code epoch}, and what a newer gateway adds.
 */
final class MessageForm {

    static final MessageForm AS_IT_IS = new MessageForm(Map.of());

    static final MessageForm SWEETORDER = new MessageForm(Map.of("message", called("text")));

    /** Its rooms are UUIDs, which are texts: a client that compares ids finds one whatever it looks like. */
    static final MessageForm NATS = new MessageForm(Map.of("message", called("content"), "roomId",
            MessageForm::asText, "type", MessageForm::natsType));

    private static final Logger log = LoggerFactory.getLogger(MessageForm.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Field> fields;

    private MessageForm(Map<String, Field> fields) {
        this.fields = fields;
    }

    /** A message that anybody may have published: nothing, where it is no JSON object. */
    Optional<String> of(String messageJson) {
        try {
            return Optional.of(rewritten(messageJson));
        } catch (IOException e) {
            // Jackson's text may quote the payload, which does not belong in a log.
            log.warn("what was published to a room is no message: not a JSON object");
            return Optional.empty();
        }
    }

    /** A message that this process was given by the journal. */
    String ofOurs(String messageJson) {
        try {
            return rewritten(messageJson);
        } catch (IOException e) {
            throw new UncheckedIOException("a message of the journal", e);
        }
    }

    private String rewritten(String messageJson) throws IOException {
        if (fields.isEmpty()) {
            return messageJson;
        }
        var out = new StringWriter(messageJson.length() + 16);
        try (JsonParser from = JSON.createParser(messageJson); JsonGenerator to = JSON.createGenerator(out)) {
            if (from.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            to.writeStartObject();
            while (from.nextToken() == JsonToken.FIELD_NAME) {
                Field otherwise = fields.get(from.currentName());
                if (otherwise == null) {
                    to.copyCurrentEvent(from);
                    from.nextToken();
                    to.copyCurrentStructure(from);
                } else {
                    from.nextToken();
                    otherwise.write(from, to);
                }
            }
            to.writeEndObject();
        }
        return out.toString();
    }

    private static Field called(String name) {
        return (from, to) -> {
            to.writeFieldName(name);
            to.copyCurrentStructure(from);
        };
    }

    private static void asText(JsonParser from, JsonGenerator to) throws IOException {
        to.writeFieldName(from.currentName());
        if (from.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            to.writeString(from.getText());
        } else {
            to.copyCurrentStructure(from);
        }
    }

    private static void natsType(JsonParser from, JsonGenerator to) throws IOException {
        to.writeFieldName(from.currentName());
        if (from.currentToken() == JsonToken.VALUE_STRING && from.getText().equals("CHAT")) {
            to.writeString("TEXT");
        } else {
            to.copyCurrentStructure(from);
        }
    }

    /** One field, whose value the parser is at. */
    private interface Field {
        void write(JsonParser from, JsonGenerator to) throws IOException;
    }
}
