package dev.millrace.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;

/**
 * The one JSON form of a message:
 *
 * <pre>
 * {"seq":7,"epoch":1763662302000,"order":1763662302000123,"id":"0199…","roomId":42,"senderId":"alice","senderName":"Alice",
 *  "type":"CHAT","message":"안녕","createdAt":"2026-11-20T18:11:42.123Z","clientId":"a-7"}
 * </pre>
 *
 * <p>{@code clientId} is there only if the sender gave one, {@code senderKind} only of one who is no {@code USER}.
 * {@code order} counts over all rooms; a message that was stored has it no longer.
 *
 * <p>A message that was amended ends in {@code "editedAt":"2026-…","revision":1}}; or, with an empty {@code message},
 * {@code "deletedAt":"2026-…","revision":2}}. So it is where somebody reads it: the journal keeps it as it was said.
 *
 * <p>The position comes first so that a message is encoded once, before its position is known: a gateway
 * writes the {@linkplain #tail tail}, the append script puts position and order in front, and those bytes are
 * what the journal keeps, what {@code chat:room:*} carries and what a client is sent. An id that is a
 * canonical decimal is written as a JSON number and read from either form.
 */
public final class MessageJson {

    private static final JsonFactory JSON = new JsonFactory();

    private static final String TYPES = Arrays.toString(MessageType.values());
    private static final String SENDER_KINDS = Arrays.toString(SenderKind.values());
    private static final int UUID_LENGTH = 36;

    private static final SerializedString ID = new SerializedString("id");
    private static final SerializedString ROOM_ID = new SerializedString("roomId");
    private static final SerializedString SENDER_ID = new SerializedString("senderId");
    private static final SerializedString SENDER_NAME = new SerializedString("senderName");
    private static final SerializedString TYPE = new SerializedString("type");
    private static final SerializedString MESSAGE = new SerializedString("message");
    private static final SerializedString CREATED_AT = new SerializedString("createdAt");

    private static final SerializedString CLIENT_ID = new SerializedString("clientId");
    private static final SerializedString SENDER_KIND = new SerializedString("senderKind");
    private static final SerializedString EDITED_AT = new SerializedString("editedAt");
    private static final SerializedString DELETED_AT = new SerializedString("deletedAt");
    private static final SerializedString REVISION = new SerializedString("revision");

    private MessageJson() {}

    /** All of the message but its opening brace and its position: {@code "id":…,…}}. */
    public static byte[] tail(Draft draft) {
        return tail(draft, null);
    }

    /** The same of a message that was amended, and has the text that it has now. */
    public static byte[] tail(Draft draft, @Nullable Amendment amendment) {
        var out = new ByteArrayOutputStream(256 + draft.text().length());
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeFieldName(ID);
            json.writeString(draft.id().toString());
            json.writeFieldName(ROOM_ID);
            writeId(json, draft.roomId().value());
            json.writeFieldName(SENDER_ID);
            writeId(json, draft.senderId().value());
            json.writeFieldName(SENDER_NAME);
            json.writeString(draft.senderName());
            json.writeFieldName(TYPE);
            json.writeString(draft.type().name());
            json.writeFieldName(MESSAGE);
            json.writeString(draft.text());
            json.writeFieldName(CREATED_AT);
            json.writeString(IsoInstant.format(draft.createdAt()));
            String clientId = draft.clientId();
            if (clientId != null) {
                json.writeFieldName(CLIENT_ID);
                json.writeString(clientId);
            }
            if (draft.senderKind() != SenderKind.USER) {
                json.writeFieldName(SENDER_KIND);
                json.writeString(draft.senderKind().name());
            }
            if (amendment != null) {
                json.writeFieldName(amendment.deletes() ? DELETED_AT : EDITED_AT);
                json.writeString(IsoInstant.format(amendment.at()));
                json.writeFieldName(REVISION);
                json.writeNumber(amendment.revision());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        byte[] whole = out.toByteArray();
        return Arrays.copyOfRange(whole, 1, whole.length);
    }

    /** The whole message: the same bytes that the append script makes of the same tail, position and order. */
    public static byte[] complete(Position position, long order, byte[] tail) {
        return complete(
                "{\"seq\":" + position.seq() + ",\"epoch\":" + position.epoch() + ",\"order\":" + order
                        + ",",
                tail);
    }

    /** Likewise, of a message whose order is not known any more. */
    public static byte[] complete(Position position, byte[] tail) {
        return complete("{\"seq\":" + position.seq() + ",\"epoch\":" + position.epoch() + ",", tail);
    }

    private static byte[] complete(String start, byte[] tail) {
        byte[] head = start.getBytes(ISO_8859_1);
        byte[] whole = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, whole, head.length, tail.length);
        return whole;
    }

    /** Reads a whole message. Fields it does not know are passed over, so that a newer gateway may add some. */
    public static ChatMessage read(byte[] json) throws MalformedMessageException {
        return read(json, false).message();
    }

    /** Likewise one that may have been amended. */
    public static AmendedMessage readAmended(byte[] json) throws MalformedMessageException {
        return read(json, true);
    }

    private static AmendedMessage read(byte[] json, boolean maybeAmended) throws MalformedMessageException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedMessageException("not a JSON object");
            }
            var fields = new Fields(maybeAmended);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                fields.take(name, parser.nextToken(), parser);
            }
            if (parser.nextToken() != null) {
                throw new MalformedMessageException("more than one JSON object");
            }
            return new AmendedMessage(fields.toMessage(), fields.toAmendment());
        } catch (IOException e) {
            // Jackson's text may quote the payload, which does not belong in a log.
            throw new MalformedMessageException("not well-formed JSON");
        }
    }

    private static void writeId(JsonGenerator json, String id) throws IOException {
        if (Ids.isCanonicalDecimal(id)) {
            json.writeNumber(id);
        } else {
            json.writeString(id);
        }
    }

    /** What has been read so far; each getter names the field it misses. */
    private static final class Fields {

        private long seq;
        private long epoch;
        private @Nullable String id;
        private @Nullable String roomId;
        private @Nullable String senderId;
        private @Nullable String senderName;
        private @Nullable String type;
        private @Nullable String message;
        private @Nullable String createdAt;
        private @Nullable String clientId;
        private @Nullable String senderKind;
        private final boolean maybeAmended;
        private @Nullable String editedAt;
        private @Nullable String deletedAt;
        private long revision;

        /** @param maybeAmended whether that is looked for: to others, fields of those names say nothing */
        Fields(boolean maybeAmended) {
            this.maybeAmended = maybeAmended;
        }

        void take(String name, JsonToken token, JsonParser parser)
                throws IOException, MalformedMessageException {
            switch (name) {
                case "seq" -> seq = positive(name, token, parser);
                case "epoch" -> epoch = positive(name, token, parser);
                case "id" -> id = text(name, token, parser);
                case "roomId" -> roomId = id(name, token, parser);
                case "senderId" -> senderId = id(name, token, parser);
                case "senderName" -> senderName = text(name, token, parser);
                case "type" -> type = text(name, token, parser);
                case "message" -> message = text(name, token, parser);
                case "createdAt" -> createdAt = text(name, token, parser);
                case "clientId" -> clientId = text(name, token, parser);
                case "senderKind" -> senderKind = text(name, token, parser);
                default -> {
                    if (maybeAmended) {
                        takeAmendment(name, token, parser);
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        }

        private void takeAmendment(String name, JsonToken token, JsonParser parser)
                throws IOException, MalformedMessageException {
            switch (name) {
                case "editedAt" -> editedAt = text(name, token, parser);
                case "deletedAt" -> deletedAt = text(name, token, parser);
                case "revision" -> revision = positive(name, token, parser);
                default -> parser.skipChildren();
            }
        }

        @Nullable
        Amendment toAmendment() throws MalformedMessageException {
            boolean deletes = deletedAt != null;
            String at = deletes ? deletedAt : editedAt;
            if (at == null) {
                return null;
            }
            return new Amendment((int) present("revision", revision),
                    parsed(deletes ? "deletedAt" : "editedAt", at, "a time", IsoInstant::parse), deletes);
        }

        ChatMessage toMessage() throws MalformedMessageException {
            var draft = new Draft(parsed("id", id, "a UUID", Fields::uuid),
                    parsed("roomId", roomId, "an id", RoomId::new),
                    parsed("senderId", senderId, "an id", UserId::new),
                    present("senderName", senderName),
                    parsed("type", type, "one of " + TYPES, MessageType::valueOf),
                    present("message", message),
                    parsed("createdAt", createdAt, "a time", IsoInstant::parse), clientId,
                    senderKind == null
                            ? SenderKind.USER
                            : parsed("senderKind", senderKind, "one of " + SENDER_KINDS,
                                    SenderKind::valueOf));
            return new ChatMessage(draft, new Position(present("epoch", epoch), present("seq", seq)));
        }

        private static UUID uuid(String text) {
            UUID id = UUID.fromString(text);
            // The JDK also reads shortened forms, which would come out longer than they came in.
            if (text.length() != UUID_LENGTH) {
                throw new IllegalArgumentException();
            }
            return id;
        }

        private static long positive(String name, JsonToken token, JsonParser parser)
                throws IOException, MalformedMessageException {
            if (token != JsonToken.VALUE_NUMBER_INT
                    || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || parser.getLongValue() < 1) {
                throw new MalformedMessageException(name + " is not a positive integer");
            }
            return parser.getLongValue();
        }

        private static String text(String name, JsonToken token, JsonParser parser)
                throws IOException, MalformedMessageException {
            if (token != JsonToken.VALUE_STRING) {
                throw new MalformedMessageException(name + " is not a string");
            }
            return parser.getText();
        }

        private static String id(String name, JsonToken token, JsonParser parser)
                throws IOException, MalformedMessageException {
            if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
                throw new MalformedMessageException(name + " is neither a string nor an integer");
            }
            if (token == JsonToken.VALUE_NUMBER_INT && !Ids.isCanonicalDecimal(parser.getText())) {
                throw new MalformedMessageException(name + " is not an id");
            }
            return parser.getText();
        }

        /** The reason names the field and does not quote it: a payload's content does not belong in a log. */
        private static <T> T parsed(String name, @Nullable String value, String form,
                Function<String, T> parse)
                throws MalformedMessageException {
            try {
                return parse.apply(present(name, value));
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new MalformedMessageException(name + " is not " + form);
            }
        }

        private static String present(String name, @Nullable String value) throws MalformedMessageException {
            if (value == null) {
                throw new MalformedMessageException(name + " is missing");
            }
            return value;
        }

        private static long present(String name, long value) throws MalformedMessageException {
            if (value == 0) {
                throw new MalformedMessageException(name + " is missing");
            }
            return value;
        }
    }
}
