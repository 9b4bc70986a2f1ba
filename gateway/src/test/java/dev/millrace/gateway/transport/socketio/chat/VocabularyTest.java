package dev.millrace.gateway.transport.socketio.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.transport.socketio.Payload;
import dev.millrace.model.AckLevel;
import dev.millrace.model.MessageType;
import dev.millrace.model.RoomId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class VocabularyTest {

    private static final RoomId ROOM = new RoomId("42");

    private final Vocabulary vocabulary = Vocabulary.DOGCAT;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"roomId":42}                       | 42
            {"roomId":"42"}                     | 42
            {"roomId":0}                        | 0
            {"roomId":9007199254740992}         | 9007199254740992
            {"roomId":"042"}                    | 042
            {"roomId":"a:b.c-d_e","other":[{}]} | a:b.c-d_e
            """)
    void aRoomIsNamedByNumberOrByText(String argument, String room) {
        assertThat(command("joinRoom", "[" + argument + "]"))
                .isEqualTo(new Command.Join(new RoomId(room), null));
        assertThat(command("leaveRoom", "[" + argument + ",\"more\"]"))
                .isEqualTo(new Command.Leave(new RoomId(room)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"roomId":42,"message":"x","clientId":"a 7"}                    | a 7 | JOURNALED
            {"roomId":42,"message":"x","clientId":null,"ack":null}          |     | JOURNALED
            {"roomId":42,"message":"x","ack":"journaled"}                   |     | JOURNALED
            {"roomId":42,"message":"x","ack":"replicated"}                  |     | REPLICATED
            {"roomId":42,"message":"x","clientId":"b","ack":"persisted"}    | b   | PERSISTED
            """)
    void aSendMayHaveANameAndAskForALevel(String argument, String clientId, AckLevel ack) {
        assertThat(command("sendMessage", "[" + argument + "]"))
                .isEqualTo(new Command.Send(ROOM, "x", MessageType.CHAT, clientId, ack));
    }

    @Test
    void anAckSaysWhatWasReachedWhereMoreThanTheJournalWasAskedFor() {
        assertThat(vocabulary.ack(new Answer.Sent("{}", AckLevel.PERSISTED, AckLevel.PERSISTED, false)))
                .isEqualTo("[{\"success\":true,\"data\":{},\"ack\":\"persisted\"}]");
        assertThat(vocabulary.ack(new Answer.Sent("{}", AckLevel.PERSISTED, AckLevel.JOURNALED, true)))
                .isEqualTo("[{\"success\":true,\"data\":{},\"ack\":\"journaled\","
                        + "\"note\":\"journaled, not yet persisted\",\"repeated\":true}]");
        assertThat(vocabulary.ack(new Answer.Sent("{}", AckLevel.REPLICATED, AckLevel.JOURNALED, false)))
                .isEqualTo("[{\"success\":true,\"data\":{},\"ack\":\"journaled\","
                        + "\"note\":\"journaled, not yet replicated\"}]");
        assertThat(vocabulary.ack(new Answer.Sent("{}", AckLevel.JOURNALED, AckLevel.JOURNALED, true)))
                .isEqualTo("[{\"success\":true,\"data\":{},\"repeated\":true}]");
    }

    @Test
    void aMessageIsTakenAsItIs() {
        assertThat(command("sendMessage",
                "[{\"roomId\":42,\"message\":\" 안녕 \\u0000\",\"senderId\":\"mallory\"}]"))
                .isEqualTo(new Command.Send(ROOM, " 안녕 \0", MessageType.CHAT, null, AckLevel.JOURNALED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            joinRoom    | []                                | joinRoom    | joinRoom must be sent with an object as its argument
            joinRoom    | [null]                            | joinRoom    | joinRoom must be sent with an object as its argument
            joinRoom    | [42]                              | joinRoom    | joinRoom must be sent with an object as its argument
            joinRoom    | [[{"roomId":42}]]                 | joinRoom    | joinRoom must be sent with an object as its argument
            sendMessage | ["text"]                          | sendMessage | sendMessage must be sent with an object as its argument
            joinRoom    | [{}]                              | roomId      | roomId must be given
            joinRoom    | [{"roomId":null}]                 | roomId      | roomId must be given
            joinRoom    | [{"roomId":true}]                 | roomId      | roomId must be a string or a whole number
            joinRoom    | [{"roomId":4.0}]                  | roomId      | roomId must be a string or a whole number
            joinRoom    | [{"roomId":{"a":1}}]              | roomId      | roomId must be a string or a whole number
            sendMessage | [{"roomId":1,"message":"x","clientId":7}]     | clientId | clientId must be a string
            sendMessage | [{"roomId":1,"message":"x","ack":true}]       | ack      | ack must be a string
            sendMessage | [{"roomId":1,"message":"x","ack":"PERSISTED"}] | ack     | ack must be one of journaled, replicated, persisted
            joinRoom    | [{"roomId":-1}]                   | roomId      | roomId must be from 0 to 2^53
            joinRoom    | [{"roomId":9007199254740993}]     | roomId      | roomId must be from 0 to 2^53
            joinRoom    | [{"roomId":99999999999999999999}] | roomId      | roomId must be from 0 to 2^53
            joinRoom    | [{"roomId":""}]                   | roomId      | roomId must be 1 to 64 of A-Z a-z 0-9 _ . : -
            leaveRoom   | [{"roomId":"a b"}]                | roomId      | roomId must be 1 to 64 of A-Z a-z 0-9 _ . : -
            leaveRoom   | [{"roomId":"@epoch"}]             | roomId      | roomId must be 1 to 64 of A-Z a-z 0-9 _ . : -
            sendMessage | [{"message":"x"}]                 | roomId      | roomId must be given
            sendMessage | [{"roomId":1}]                    | message     | message must be given
            sendMessage | [{"roomId":1,"message":null}]     | message     | message must be given
            sendMessage | [{"roomId":1,"message":7}]        | message     | message must be a string
            sendMessage | [{"roomId":1,"message":["x"]}]    | message     | message must be a string
            """)
    void aRefusalNamesTheFieldAndWhatItMustBe(String event, String arguments, String field, String text) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> command(event, arguments))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
                    assertThat(refusal.field()).isEqualTo(field);
                    assertThat(refusal.text()).isEqualTo(text);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "joinroom", "join-room", "message", "<script>"})
    void anUnknownEventIsRefusedWithoutRepeatingItsName(String event) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> command(event, "[{}]"))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_EVENT);
                    assertThat(refusal.text())
                            .isEqualTo(
                                    "there is no such event; there are joinRoom, leaveRoom, sendMessage, typing, markRead, history, presence");
                });
    }

    @Test
    void acksAreSuccessAndMessageOrData() {
        assertThat(vocabulary.ack(new Answer.Joined(ROOM, 0)))
                .isEqualTo("[{\"success\":true,\"message\":\"joined room 42\"}]");
        assertThat(vocabulary.ack(new Answer.Left(ROOM)))
                .isEqualTo("[{\"success\":true,\"message\":\"left room 42\"}]");
        assertThat(
                vocabulary.ack(new Answer.Sent("{\"seq\":1}", AckLevel.JOURNALED, AckLevel.JOURNALED, false)))
                .isEqualTo("[{\"success\":true,\"data\":{\"seq\":1}}]");
    }

    @Test
    void aRoomEventIsTheEventMessage() {
        assertThat(vocabulary.encode(new RoomEvent.Said("{\"seq\":1}", null, null)).orElseThrow().text())
                .isEqualTo("2/chat,[\"message\",{\"seq\":1}]");
    }

    @Test
    void aRefusalHasAFieldOrATimeOnlyWhereThereIsOne() {
        assertThat(Payload.refused(Refusal.field("roomId", "be given")).encode()).isEqualTo(
                "{\"success\":false,\"code\":\"INVALID_FIELD\",\"message\":\"roomId must be given\",\"field\":\"roomId\"}");
        assertThat(Payload.refused(Refusal.of(ErrorCode.NOT_IN_ROOM, "no")).encode())
                .isEqualTo("{\"success\":false,\"code\":\"NOT_IN_ROOM\",\"message\":\"no\"}");
        assertThat(Payload.refused(Refusal.until(Duration.ofMillis(1_500), "full")).encode()).isEqualTo(
                "{\"success\":false,\"code\":\"RETRY_LATER\",\"message\":\"full\",\"retryAfter\":1500}");
    }

    private Command command(String event, String arguments) {
        return vocabulary.commandOf(event, new JsonArray(arguments));
    }
}
