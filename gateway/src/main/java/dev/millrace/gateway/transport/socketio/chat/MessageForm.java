package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.model.SenderKind;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import org.jspecify.annotations.Nullable;
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

    static final MessageForm AS_IT_IS = new MessageForm(Map.of(), null);

    /** Its clients tell by the sender's type on which side of the room a message is. */
    static final MessageForm SWEETORDER = new MessageForm(
            Map.of("message", called("text"), "senderKind", called("senderType")),
            new IfMissing("senderType", SenderKind.USER.name()));

    /** Its rooms are UUIDs, which are texts: a client that compares ids finds one whatever it looks like. */
    static final MessageForm NATS = new MessageForm(Map.of("message", called("content"), "roomId",
            MessageForm::asText, "type", MessageForm::natsType), null);

    /** Its clients know these three, and may not be able to read a message of another. */
    private static final Map<String, String> NATS_TYPES = Map.of("CHAT", "TEXT", "NOTIFICATION", "TEXT",
            "JOIN",
            "SYSTEM", "LEAVE", "SYSTEM");

    private static final Logger log = LoggerFactory.getLogger(MessageForm.class);
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Field> fields;
    private final @Nullable IfMissing ifMissing;

    private MessageForm(Map<String, Field> fields, @Nullable IfMissing ifMissing) {
        this.fields = fields;
        this.ifMissing = ifMissing;
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
            boolean missing = true;
            while (from.nextToken() == JsonToken.FIELD_NAME) {
                missing &= !writeField(from, to);
            }
            if (missing && ifMissing != null) {
                to.writeStringField(ifMissing.field, ifMissing.value);
            }
            to.writeEndObject();
        }
        return out.toString();
    }

    /** Whether it is the one that may be missing. */
    private boolean writeField(JsonParser from, JsonGenerator to) throws IOException {
        Field otherwise = fields.get(from.currentName());
        from.nextToken();
        if (otherwise == null) {
            asItIs(from, to);
        } else {
            otherwise.write(from, to);
        }
        return ifMissing != null && ifMissing.field.equals(to.getOutputContext().getCurrentName());
    }

    private static void asItIs(JsonParser from, JsonGenerator to) throws IOException {
        to.writeFieldName(from.currentName());
        to.copyCurrentStructure(from);
    }

    private static Field called(String name) {
        return (from, to) -> {
            to.writeFieldName(name);
            to.copyCurrentStructure(from);
        };
    }

    private static void asText(JsonParser from, JsonGenerator to) throws IOException {
        if (from.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            to.writeStringField(from.currentName(), from.getText());
        } else {
            asItIs(from, to);
        }
    }

    private static void natsType(JsonParser from, JsonGenerator to) throws IOException {
        String ours = from.currentToken() == JsonToken.VALUE_STRING ? from.getText() : "";
        String theirs = NATS_TYPES.get(ours);
        if (theirs == null) {
            asItIs(from, to);
            return;
        }
        to.writeStringField(from.currentName(), theirs);
        if (!ours.equals("CHAT")) {
            to.writeStringField("notice", ours);
        }
    }

    /** One field, whose value the parser is at. */
    private interface Field {
        void write(JsonParser from, JsonGenerator to) throws IOException;
    }

    /** What a field says where the message has none. */
    private record IfMissing(String field, String value) {}
}
