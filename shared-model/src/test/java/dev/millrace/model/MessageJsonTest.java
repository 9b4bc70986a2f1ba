package dev.millrace.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

class MessageJsonTest {

    private static final UUID ID = UUID.fromString("019a0000-0000-7000-8000-000000000001");
    private static final Instant AT = Instant.parse("2026-11-20T18:11:42.123Z");
    private static final Position POSITION = new Position(1_763_662_302_000L, 7);
    private static final String GOOD = "{\"seq\":7,\"epoch\":1763662302000,"
            + "\"id\":\"019a0000-0000-7000-8000-000000000001\",\"roomId\":42,\"senderId\":\"alice\","
            + "\"senderName\":\"Alice\",\"type\":\"CHAT\",\"message\":\"안녕\","
            + "\"createdAt\":\"2026-11-20T18:11:42.123Z\"}";

    @Test
    void aMessageHasOneForm() {
        assertThat(json(draft("42", "alice", "Alice", "안녕"))).isEqualTo(GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "안녕하세요 여러분",
        "\uD83D\uDE00 \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
        "\"quoted\" and \\ and /", "\b\f\n\r\t\u0001\u001F\u007F\u2028", "</script>", "{\"seq\":9}", ""})
    void whatIsWrittenIsReadUnchanged(String text) throws Exception {
        var message = new ChatMessage(draft("room:1", "user.1", text.isEmpty() ? "N" : text, text), POSITION);
        assertThat(MessageJson.read(json(message.draft()).getBytes(UTF_8))).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({"42, 42", "0, 0", "9007199254740992, 9007199254740992", "042, '\"042\"'",
        "9007199254740993, '\"9007199254740993\"'", "-5, '\"-5\"'", "lobby, '\"lobby\"'"})
    void idsAreNumbersWhereNothingIsLostByIt(String id, String written) throws Exception {
        String json = json(draft(id, id, "N", "x"));
        assertThat(json).contains("\"roomId\":" + written + ",\"senderId\":" + written + ",");
        Draft read = MessageJson.read(json.getBytes(UTF_8)).draft();
        assertThat(read.roomId().value()).isEqualTo(id);
        assertThat(read.senderId().value()).isEqualTo(id);
    }

    @Test
    void idsAreReadFromTextsToo() throws Exception {
        Draft read = read(GOOD.replace("\"roomId\":42", "\"roomId\":\"42\"")).draft();
        assertThat(read.roomId()).isEqualTo(new RoomId("42"));
    }

    @Test
    void whatBecameOfAMessageStandsAtItsEnd() throws Exception {
        Draft edited = draft("42", "alice", "Alice", "\"revision\":9}");
        Draft deleted = draft("42", "alice", "Alice", "");
        for (Amendment amendment : new Amendment[]{new Amendment(3, AT, false),
            new Amendment(50, AT, true)}) {
            Draft draft = amendment.deletes() ? deleted : edited;
            byte[] json = MessageJson.complete(POSITION, 9, MessageJson.tail(draft, amendment));
            assertThat(new String(json, UTF_8))
                    .endsWith((amendment.deletes() ? ",\"deletedAt\"" : ",\"editedAt\"")
                            + ":\"2026-11-20T18:11:42.123Z\",\"revision\":" + amendment.revision() + "}");
            var message = new ChatMessage(draft, POSITION);
            assertThat(MessageJson.readAmended(json)).isEqualTo(new AmendedMessage(message, amendment));
            assertThat(MessageJson.read(json)).isEqualTo(message);
        }
        assertThat(MessageJson.readAmended(GOOD.getBytes(UTF_8)).amendment()).isNull();
    }

    @Test
    void fieldsOfOthersThatAreCalledSoSayNothing() throws Exception {
        String json = GOOD.substring(0, GOOD.length() - 1) + ",\"editedAt\":5,\"revision\":{\"a\":1}}";
        assertThat(read(json)).isEqualTo(read(GOOD));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> MessageJson.readAmended(json.getBytes(UTF_8)))
                .withMessage("editedAt is not a string");
    }

    @Test
    void completingPutsThePositionInFrontOfTheTail() {
        byte[] whole = MessageJson.complete(new Position(5, 3), "\"id\":\"x\"}".getBytes(UTF_8));
        assertThat(new String(whole, UTF_8)).isEqualTo("{\"seq\":3,\"epoch\":5,\"id\":\"x\"}");
    }

    @Test
    void unknownFieldsAreSkippedWhateverTheyHold() throws Exception {
        String newer = GOOD.replace("\"type\"",
                "\"reactions\":[{\"by\":{\"id\":[1]}}],\"edited\":null,\"type\"");
        assertThat(read(newer)).isEqualTo(read(GOOD));
    }

    @Test
    void theOrderOfFieldsDoesNotMatter() throws Exception {
        String position = "\"seq\":7,\"epoch\":1763662302000,";
        String last = GOOD.replace(position, "").replace("}", "," + position.replaceAll(",$", "}"));
        assertThat(read(last)).isEqualTo(read(GOOD));
    }

    @ParameterizedTest
    @ValueSource(strings = {"seq", "epoch", "id", "roomId", "senderId", "senderName", "type", "message",
        "createdAt"})
    void aMissingFieldIsNamed(String field) {
        refused(GOOD.replace("\"" + field + "\"", "\"other\""), field + " is missing");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "seq":7                  | "seq":0             | seq is not a positive integer
            "seq":7                  | "seq":-1            | seq is not a positive integer
            "seq":7                  | "seq":"7"           | seq is not a positive integer
            "seq":7                  | "seq":7.5           | seq is not a positive integer
            "seq":7                  | "seq":null          | seq is not a positive integer
            "seq":7                  | "seq":99999999999999999999 | seq is not a positive integer
            "epoch":1763662302000    | "epoch":0           | epoch is not a positive integer
            "epoch":1763662302000    | "epoch":[]          | epoch is not a positive integer
            "id":"019a0000-0000-7000-8000-000000000001" | "id":"secret" | id is not a UUID
            "id":"019a0000-0000-7000-8000-000000000001" | "id":"1-1-1-1-1" | id is not a UUID
            "id":"019a0000-0000-7000-8000-000000000001" | "id":7   | id is not a string
            "roomId":42              | "roomId":"a b"      | roomId is not an id
            "roomId":42              | "roomId":""         | roomId is not an id
            "roomId":42              | "roomId":4.2        | roomId is neither a string nor an integer
            "roomId":42              | "roomId":{}         | roomId is neither a string nor an integer
            "roomId":42              | "roomId":-5         | roomId is not an id
            "roomId":42              | "roomId":9007199254740993 | roomId is not an id
            "senderId":"alice"       | "senderId":null     | senderId is neither a string nor an integer
            "senderId":"alice"       | "senderId":"@"      | senderId is not an id
            "senderName":"Alice"     | "senderName":1      | senderName is not a string
            "type":"CHAT"            | "type":"secret"     | type is not one of [CHAT, IMAGE, SYSTEM, NOTIFICATION, JOIN, LEAVE]
            "type":"CHAT"            | "type":true         | type is not a string
            "message":"안녕"          | "message":{}        | message is not a string
            "createdAt":"2026-11-20T18:11:42.123Z" | "createdAt":"secret" | createdAt is not a time
            "createdAt":"2026-11-20T18:11:42.123Z" | "createdAt":17 | createdAt is not a string
            """)
    void aWrongFieldIsNamedAndItsContentIsNotQuoted(String good, String wrong, String reason) {
        assertThat(GOOD).contains(good);
        refused(GOOD.replace(good, wrong), reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "\"text\""})
    void whatIsNoObjectIsRefused(String json) {
        refused(json, "not a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"seq\"", "{\"seq\":", "{\"seq\":7", "{seq:7}", "{\"message\":\"\n\"}",
        "{\"a\":tru}",
        "\u0000", "안녕"})
    void junkIsRefusedWithoutQuotingIt(String json) {
        refused(json, "not well-formed JSON");
    }

    @Test
    void somethingAfterTheMessageIsRefused() {
        refused(GOOD + GOOD, "more than one JSON object");
        refused(GOOD + "x", "not well-formed JSON");
    }

    @Test
    void aCutMessageIsRefusedWhereverItIsCut() {
        byte[] whole = GOOD.getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> MessageJson.read(cut));
        }
    }

    private static void refused(String json, String reason) {
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> read(json))
                .withMessage(reason);
    }

    private static ChatMessage read(String json) throws MalformedMessageException {
        return MessageJson.read(json.getBytes(UTF_8));
    }

    private static Draft draft(String room, String sender, String name, String text) {
        return new Draft(ID, new RoomId(room), new UserId(sender), name, MessageType.CHAT, text, AT, null);
    }

    private static String json(Draft draft) {
        return new String(MessageJson.complete(POSITION, MessageJson.tail(draft)), UTF_8);
    }
}
