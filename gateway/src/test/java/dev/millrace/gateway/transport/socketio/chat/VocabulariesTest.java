package dev.millrace.gateway.transport.socketio.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Broadcast;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.model.AckLevel;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three tables, side by side: one thing in the words of each. */
class VocabulariesTest {

    private static final RoomId ROOM = new RoomId("42");
    private static final String MESSAGE = """
            {"seq":7,"epoch":9,"id":"0199","roomId":42,"senderId":4,"senderName":"김 \\"A\\"","type":"CHAT",\
            "message":"안녕\\n","createdAt":"2026-11-20T18:11:42.123Z","clientId":"a-7"}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            dogcat     | joinRoom     | leaveRoom
            sweetorder | join-room    | leave-room
            nats       | join_room    | leave_room
            """)
    void roomsAreJoinedAndLeft(String word, String join, String leave) {
        assertThat(command(word, join, "[{\"roomId\":42}]")).isEqualTo(new Command.Join(ROOM, null));
        assertThat(command(word, join, "[{\"roomId\":\"42\",\"after\":{\"epoch\":1763662302000,\"seq\":3}}]"))
                .isEqualTo(new Command.Join(ROOM, new Position(1763662302000L, 3)));
        assertThat(command(word, join, "[{\"roomId\":42,\"after\":null}]"))
                .isEqualTo(new Command.Join(ROOM, null));
        assertThat(command(word, leave, "[{\"roomId\":42}]")).isEqualTo(new Command.Leave(ROOM));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            dogcat     | sendMessage  | {"roomId":42,"message":"x","clientId":"a","ack":"persisted"}                | CHAT
            dogcat     | sendMessage  | {"roomId":42,"message":"x","clientId":"a","ack":"persisted","type":"CHAT"}  | CHAT
            dogcat     | sendMessage  | {"roomId":42,"message":"x","clientId":"a","ack":"persisted","type":"NOTIFICATION","senderId":9} | NOTIFICATION
            sweetorder | send-message | {"roomId":42,"text":"x","clientId":"a","ack":"persisted","type":"IMAGE"}    | IMAGE
            nats       | send_message | {"roomId":42,"content":"x","clientId":"a","ack":"persisted"}                | CHAT
            nats       | send_message | {"roomId":42,"content":"x","clientId":"a","ack":"persisted","type":"TEXT"}  | CHAT
            nats       | send_message | {"roomId":42,"content":"x","clientId":"a","ack":"persisted","type":"IMAGE"} | IMAGE
            """)
    void aMessageIsSent(String word, String event, String argument, MessageType type) {
        assertThat(command(word, event, "[" + argument + "]"))
                .isEqualTo(new Command.Send(ROOM, "x", type, "a", AckLevel.PERSISTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dogcat", "sweetorder", "nats"})
    void typingIsTheSameWord(String word) {
        assertThat(command(word, "typing", "[{\"roomId\":42,\"isTyping\":true}]"))
                .isEqualTo(new Command.Typing(ROOM, true));
        assertThat(command(word, "typing", "[{\"roomId\":42,\"isTyping\":false}]"))
                .isEqualTo(new Command.Typing(ROOM, false));
    }

    @Test
    void sweetOrdersClientsNameARoomWithoutAnObjectAroundIt() {
        for (String argument : new String[]{"42", "\"42\"", "{\"roomId\":42}"}) {
            assertThat(command("sweetorder", "join-room", "[" + argument + "]"))
                    .isEqualTo(new Command.Join(ROOM, null));
            assertThat(command("sweetorder", "leave-room", "[" + argument + "]"))
                    .isEqualTo(new Command.Leave(ROOM));
        }
        assertRefused("sweetorder", "join-room", "[4.5]", "roomId",
                "roomId must be a string or a whole number");
        assertRefused("sweetorder", "join-room", "[]", "join-room",
                "join-room must be sent with an object as its argument");
        assertRefused("sweetorder", "send-message", "[42]", "send-message",
                "send-message must be sent with an object as its argument");
        assertRefused("nats", "join_room", "[42]", "join_room",
                "join_room must be sent with an object as its argument");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nats       | send_message | {"roomId":42,"content":"x","type":"SYSTEM"} | type        | type must be one of IMAGE, TEXT
            nats       | send_message | {"roomId":42,"content":"x","type":"CHAT"}   | type        | type must be one of IMAGE, TEXT
            dogcat     | sendMessage  | {"roomId":42,"message":"x","type":"SYSTEM"} | type        | type must be one of CHAT, IMAGE, NOTIFICATION
            sweetorder | send-message | {"roomId":42,"text":"x","type":"JOIN"}      | type        | type must be one of CHAT, IMAGE, NOTIFICATION
            nats       | send_message | {"roomId":42,"content":"x","type":"NOTIFICATION"} | type  | type must be one of IMAGE, TEXT
            nats       | send_message | {"roomId":42,"content":"x","type":1}        | type        | type must be a string
            nats       | send_message | {"roomId":42,"message":"x"}                 | content     | content must be given
            sweetorder | send-message | {"roomId":42,"message":"x"}                 | text        | text must be given
            nats       | typing       | {"roomId":42}                               | isTyping    | isTyping must be true or false
            dogcat     | typing       | {"roomId":42,"isTyping":"yes"}              | isTyping    | isTyping must be true or false
            dogcat     | typing       | {"isTyping":true}                           | roomId      | roomId must be given
            dogcat     | joinRoom     | {"roomId":42,"after":7}                     | after       | after must be an object with epoch and seq
            dogcat     | joinRoom     | {"roomId":42,"after":{"seq":7}}             | after.epoch | after.epoch must be a positive integer
            dogcat     | joinRoom     | {"roomId":42,"after":{"epoch":1}}           | after.seq   | after.seq must be a positive integer
            dogcat     | joinRoom     | {"roomId":42,"after":{"epoch":1,"seq":0}}   | after.seq   | after.seq must be a positive integer
            dogcat     | joinRoom     | {"roomId":42,"after":{"epoch":1,"seq":1.5}} | after.seq   | after.seq must be a positive integer
            dogcat     | joinRoom     | {"roomId":42,"after":{"epoch":"1","seq":1}} | after.epoch | after.epoch must be a positive integer
            dogcat     | joinRoom     | {"roomId":42,"after":{"epoch":99999999999999999999,"seq":1}} | after.epoch | after.epoch must be a positive integer
            """)
    void aRefusalNamesTheFieldAsTheClientCallsIt(String word, String event, String argument, String field,
            String text) {
        assertRefused(word, event, "[" + argument + "]", field, text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            dogcat     | join_room  | there is no such event; there are joinRoom, leaveRoom, sendMessage, typing, markRead, history, presence
            sweetorder | joinRoom   | there is no such event; there are join-room, leave-room, send-message, typing, mark-read, history, presence
            nats       | join-room  | there is no such event; there are join_room, leave_room, send_message, typing, mark_read, history, presence
            nats       | new_message | there is no such event; there are join_room, leave_room, send_message, typing, mark_read, history, presence
            """)
    void anotherVocabularysEventIsUnknown(String word, String event, String text) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> command(word, event, "[{\"roomId\":42}]"))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_EVENT);
                    assertThat(refusal.text()).isEqualTo(text);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            dogcat     | [{"success":true,"message":"joined room 42"}] | [{"success":true,"message":"left room 42"}] | [{"success":true,"message":"told room 42"}] | [{"success":true,"message":"joined room 42","replayed":3}]
            sweetorder | [{"success":true,"message":"joined room 42"}] | [{"success":true,"message":"left room 42"}] | [{"success":true,"message":"told room 42"}] | [{"success":true,"message":"joined room 42","replayed":3}]
            nats       | [{"success":true,"roomId":"42"}]              | [{"success":true,"roomId":"42"}]            | [{"success":true,"roomId":"42"}]            | [{"success":true,"roomId":"42","replayed":3}]
            """)
    void whatWasDoneIsAcked(String word, String joined, String left, String told, String replayed) {
        assertThat(vocabulary(word).ack(new Answer.Joined(ROOM, 0))).isEqualTo(joined);
        assertThat(vocabulary(word).ack(new Answer.Left(ROOM))).isEqualTo(left);
        assertThat(vocabulary(word).ack(new Answer.Told(ROOM))).isEqualTo(told);
        assertThat(vocabulary(word).ack(new Answer.Joined(ROOM, 3))).isEqualTo(replayed);
    }

    @Test
    void aSentMessageIsAckedAsItIsToldToOthers() {
        var sent = new Answer.Sent(MESSAGE, AckLevel.PERSISTED, AckLevel.JOURNALED, true);
        String rest = ",\"ack\":\"journaled\",\"note\":\"journaled, not yet persisted\",\"repeated\":true}]";
        assertThat(Vocabulary.DOGCAT.ack(sent))
                .isEqualTo("[{\"success\":true,\"data\":" + MESSAGE + rest);
        assertThat(Vocabulary.SWEETORDER.ack(sent))
                .isEqualTo("[{\"success\":true,\"data\":" + inSweetOrder() + rest);
        assertThat(Vocabulary.NATS.ack(sent)).isEqualTo("[{\"success\":true,\"message\":" + inNats() + rest);
    }

    @Test
    void aMessageIsToldInEachForm() {
        var said = new RoomEvent.Said(MESSAGE, null, null);
        assertThat(told(Vocabulary.DOGCAT, said)).isEqualTo("2/chat,[\"message\"," + MESSAGE + "]");
        assertThat(told(Vocabulary.SWEETORDER, said))
                .isEqualTo("2/chat,[\"new-message\"," + inSweetOrder() + "]");
        assertThat(told(Vocabulary.NATS, said)).isEqualTo("2/chat,[\"new_message\"," + inNats() + "]");
    }

    @Test
    void theOffsetIsTheLastArgumentWhereThereIsOne() {
        var said = new RoomEvent.Said("{\"seq\":1}", new Position(1, 1), "0a1b2c3d.1z");
        assertThat(told(Vocabulary.DOGCAT, said))
                .isEqualTo("2/chat,[\"message\",{\"seq\":1},\"0a1b2c3d.1z\"]");
        assertThat(told(Vocabulary.SWEETORDER, said))
                .isEqualTo("2/chat,[\"new-message\",{\"seq\":1,\"senderType\":\"USER\"},\"0a1b2c3d.1z\"]");
        assertThat(told(Vocabulary.NATS, said))
                .isEqualTo("2/chat,[\"new_message\",{\"seq\":1},\"0a1b2c3d.1z\"]");
    }

    @Test
    void anImageAndATypeThatIsNotKnownKeepTheirNames() {
        for (String type : new String[]{"\"IMAGE\"", "\"SYSTEM\"", "\"VOTE\"", "7", "null", "{\"a\":[1]}"}) {
            String json = "{\"type\":" + type + ",\"roomId\":\"x\",\"more\":{\"message\":[1,{}]}}";
            assertThat(told(Vocabulary.NATS, new RoomEvent.Said(json, null, null)))
                    .isEqualTo("2/chat,[\"new_message\"," + json + "]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no", "[]", "7", "{\"message\":", "{\"roomId\":1", "{a}"})
    void whatIsNoObjectIsNotToldWhereItMustBeRead(String payload) {
        assertThat(Vocabulary.NATS.encode(new RoomEvent.Said(payload, null, null))).isEmpty();
        assertThat(Vocabulary.SWEETORDER.encode(new RoomEvent.Said(payload, null, null))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            JOIN         | SYSTEM
            LEAVE        | SYSTEM
            NOTIFICATION | TEXT
            """)
    void natsIsToldEachTypeAsOneThatItsClientsKnow(String type, String theirs) {
        assertThat(told(Vocabulary.NATS,
                new RoomEvent.Said("{\"type\":\"" + type + "\",\"seq\":1}", null, null)))
                .isEqualTo("2/chat,[\"new_message\",{\"type\":\"" + theirs + "\",\"notice\":\"" + type
                        + "\",\"seq\":1}]");
    }

    @Test
    void sweetOrderIsToldWhoeverSpeaksOnWhichSideTheyDo() {
        for (String field : new String[]{"senderKind", "senderType"}) {
            assertThat(told(Vocabulary.SWEETORDER,
                    new RoomEvent.Said("{\"seq\":1,\"" + field + "\":\"STORE\",\"x\":1}", null, null)))
                    .isEqualTo("2/chat,[\"new-message\",{\"seq\":1,\"senderType\":\"STORE\",\"x\":1}]");
        }
        assertThat(told(Vocabulary.SWEETORDER, new RoomEvent.Said("{\"x\":{\"senderType\":7}}", null, null)))
                .isEqualTo("2/chat,[\"new-message\",{\"x\":{\"senderType\":7},\"senderType\":\"USER\"}]");
    }

    @Test
    void refusalsAreInTheWordsOfEach() {
        Refusal blank = Refusal.field("message", "not be empty");
        String head = "[{\"success\":false,\"code\":\"INVALID_FIELD\",";
        assertThat(Vocabulary.DOGCAT.ack(blank))
                .isEqualTo(head + "\"field\":\"message\",\"message\":\"message must not be empty\"}]");
        assertThat(Vocabulary.SWEETORDER.ack(blank))
                .isEqualTo(head + "\"field\":\"text\",\"message\":\"text must not be empty\"}]");
        assertThat(Vocabulary.NATS.ack(blank))
                .isEqualTo(head + "\"field\":\"content\",\"error\":\"content must not be empty\"}]");
        assertThat(Vocabulary.NATS.refusalEvent()).isEqualTo("error");
        assertThat(Vocabulary.NATS.refused(blank).encode()).isEqualTo(
                "{\"success\":false,\"code\":\"INVALID_FIELD\",\"message\":\"content must not be empty\",\"field\":\"content\"}");
        assertThat(Vocabulary.DOGCAT.refusalEvent()).isEqualTo("exception");
        assertThat(Vocabulary.SWEETORDER.refusalEvent()).isEqualTo("exception");
    }

    @Test
    void aRoomEventIsEncodedOncePerVocabulary() {
        var broadcast = new Broadcast(new RoomEvent.Said(MESSAGE, null, null));
        for (Vocabulary vocabulary : new Vocabulary[]{Vocabulary.NATS, Vocabulary.DOGCAT,
            Vocabulary.SWEETORDER}) {
            assertThat(broadcast.encodedBy(vocabulary).orElseThrow())
                    .isSameAs(broadcast.encodedBy(vocabulary).orElseThrow());
        }
    }

    @Test
    void anEventTellsItsVocabularyIfOnlyOneHasIt() {
        assertThat(Vocabulary.knowing("sendMessage")).contains(Vocabulary.DOGCAT);
        assertThat(Vocabulary.knowing("leave-room")).contains(Vocabulary.SWEETORDER);
        assertThat(Vocabulary.knowing("join_room")).contains(Vocabulary.NATS);
        assertThat(Vocabulary.knowing("typing")).isEmpty();
        assertThat(Vocabulary.knowing("refresh")).isEmpty();
        assertThat(Vocabulary.knowing("message")).isEmpty();
    }

    private static String inSweetOrder() {
        return MESSAGE.replace("\"message\":", "\"text\":")
                .replace("\"a-7\"}", "\"a-7\",\"senderType\":\"USER\"}");
    }

    private static String inNats() {
        return MESSAGE.replace("\"message\":", "\"content\":")
                .replace("\"roomId\":42", "\"roomId\":\"42\"")
                .replace("CHAT", "TEXT");
    }

    private static String told(Vocabulary vocabulary, RoomEvent event) {
        return vocabulary.encode(event).orElseThrow().text();
    }

    private static void assertRefused(String word, String event, String arguments, String field,
            String text) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> command(word, event, arguments))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
                    assertThat(refusal.field()).isEqualTo(field);
                    assertThat(refusal.text()).isEqualTo(text);
                });
    }

    private static Command command(String word, String event, String arguments) {
        return vocabulary(word).commandOf(event, new JsonArray(arguments));
    }

    private static Vocabulary vocabulary(String word) {
        return Vocabulary.of(word).orElseThrow();
    }
}
