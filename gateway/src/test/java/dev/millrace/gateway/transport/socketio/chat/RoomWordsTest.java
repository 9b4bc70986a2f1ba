package dev.millrace.gateway.transport.socketio.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.gateway.room.Answer;
import dev.millrace.gateway.room.Command;
import dev.millrace.gateway.room.RoomEvent;
import dev.millrace.gateway.room.history.MessagePage;
import dev.millrace.gateway.room.history.MessageView;
import dev.millrace.gateway.room.history.Page;
import dev.millrace.gateway.room.history.Query.From;
import dev.millrace.gateway.room.roster.Effect;
import dev.millrace.gateway.room.roster.Party;
import dev.millrace.gateway.room.roster.ReadMark;
import dev.millrace.gateway.room.roster.ReadPlace;
import dev.millrace.gateway.room.roster.RoomStatus;
import dev.millrace.model.Amendment;
import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.SenderKind;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What is read, who is there and what becomes of rooms, in the words of each vocabulary. */
class RoomWordsTest {

    private static final RoomId ROOM = new RoomId("42");
    private static final Position SEVENTH = new Position(1763662302000L, 7);
    private static final String AT_SEVENTH = "{\"epoch\":1763662302000,\"seq\":7}";
    private static final UUID MESSAGE = UUID.fromString("019aa2c5-6e0b-7c1d-9f5e-0242ac120002");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"dogcat,markRead", "sweetorder,mark-read", "nats,mark_read"})
    void somebodySaysUpToWhereTheyHaveRead(String word, String event) {
        assertThat(command(word, event, "{\"roomId\":42}"))
                .isEqualTo(new Command.Read(ROOM, new ReadMark.All()));
        assertThat(command(word, event, "{\"roomId\":\"42\",\"position\":" + AT_SEVENTH + "}"))
                .isEqualTo(new Command.Read(ROOM, new ReadMark.UpTo(SEVENTH)));
        assertThat(command(word, event, "{\"roomId\":42,\"messageId\":\"" + MESSAGE + "\",\"userId\":9}"))
                .isEqualTo(new Command.Read(ROOM, new ReadMark.UpToMessage(MESSAGE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dogcat", "sweetorder", "nats"})
    void whatWasSaidIsAskedForFromAnywhere(String word) {
        assertThat(command(word, "history", "{\"roomId\":42}"))
                .isEqualTo(new Command.History(ROOM, new From.Newest(), 50));
        assertThat(command(word, "history", "{\"roomId\":42,\"before\":" + AT_SEVENTH + ",\"limit\":1}"))
                .isEqualTo(new Command.History(ROOM, new From.Before(SEVENTH), 1));
        assertThat(command(word, "history", "{\"roomId\":42,\"after\":" + AT_SEVENTH + ",\"limit\":100}"))
                .isEqualTo(new Command.History(ROOM, new From.After(SEVENTH), 100));
        assertThat(command(word, "history", "{\"roomId\":42,\"around\":" + AT_SEVENTH + "}"))
                .isEqualTo(new Command.History(ROOM, new From.Around(SEVENTH), 50));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dogcat", "sweetorder", "nats"})
    void usersAreWatchedEachOnce(String word) {
        assertThat(command(word, "presence", "{\"users\":[\"alice\",7,\"7\",\"alice\"]}"))
                .isEqualTo(new Command.Watch(Set.of(new UserId("alice"), new UserId("7"))));
        assertThat(command(word, "presence", "{\"users\":[]}")).isEqualTo(new Command.Watch(Set.of()));
    }

    @Test
    void sweetOrdersClientsReadARoomThatTheyNameAlone() {
        assertThat(Vocabulary.SWEETORDER.commandOf("mark-read", new JsonArray("[\"42\"]")))
                .isEqualTo(new Command.Read(ROOM, new ReadMark.All()));
        assertThat(Vocabulary.SWEETORDER.commandOf("history", new JsonArray("[42]")))
                .isEqualTo(new Command.History(ROOM, new From.Newest(), 50));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            markRead | {"roomId":1,"messageId":"1-1-1-1-1"}         | messageId | messageId must be a message's id
            markRead | {"roomId":1,"messageId":7}                   | messageId | messageId must be a string
            markRead | {"roomId":1,"position":7}                    | position  | position must be an object with epoch and seq
            markRead | {"roomId":1,"position":{"epoch":1,"seq":1},"messageId":"019aa2c5-6e0b-7c1d-9f5e-0242ac120002"} | position | position must not be given together with messageId
            markRead | {}                                           | roomId    | roomId must be given
            history  | {"roomId":1,"limit":0}                       | limit     | limit must be from 1 to 100
            history  | {"roomId":1,"limit":101}                     | limit     | limit must be from 1 to 100
            history  | {"roomId":1,"limit":"5"}                     | limit     | limit must be from 1 to 100
            history  | {"roomId":1,"before":{"epoch":1,"seq":1},"around":{"epoch":1,"seq":1}} | around | around must not be given together with another of before, after, around
            presence | {}                                           | users     | users must be a list of at most 200 user ids
            presence | {"users":"alice"}                            | users     | users must be a list of at most 200 user ids
            presence | {"users":["a b"]}                            | users     | users must be 1 to 64 of A-Z a-z 0-9 _ . : -
            presence | {"users":[null]}                             | users     | users must be given
            presence | {"users":[{}]}                               | users     | users must be a string or a whole number
            """)
    void aRefusalNamesTheFieldAndWhatItMustBe(String event, String argument, String field, String text) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> command("dogcat", event, argument))
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
                    assertThat(refusal.field()).isEqualTo(field);
                    assertThat(refusal.text()).isEqualTo(text);
                });
    }

    @Test
    void asManyAreWatchedAsMayBeAndNoMore() {
        var users = new JsonArray();
        for (int i = 0; i < Command.Watch.MOST; i++) {
            users.add("user-" + i);
        }
        String most = new JsonObject().put("users", users).encode();
        assertThat(((Command.Watch) command("nats", "presence", most)).users()).hasSize(Command.Watch.MOST);
        String more = new JsonObject().put("users", users.add("one-more")).encode();
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> command("nats", "presence", more));
    }

    @Test
    void whatWasReadIsAckedWithWhatIsLeft() {
        var place = new ReadPlace(ROOM, Party.user(new UserId("7")), SEVENTH, true, 3);
        var none = new ReadPlace(ROOM, Party.store("s"), null, false, 0);
        String rest = ",\"read\":" + AT_SEVENTH + ",\"unread\":3}}]";
        assertThat(Vocabulary.DOGCAT.ack(new Answer.Read(place)))
                .isEqualTo("[{\"success\":true,\"data\":{\"roomId\":42" + rest);
        assertThat(Vocabulary.NATS.ack(new Answer.Read(place)))
                .isEqualTo("[{\"success\":true,\"data\":{\"roomId\":\"42\"" + rest);
        assertThat(Vocabulary.SWEETORDER.ack(new Answer.Read(none)))
                .isEqualTo("[{\"success\":true,\"data\":{\"roomId\":42,\"read\":null,\"unread\":0}}]");
    }

    @Test
    void whoIsThereIsAckedAsIdsAre() {
        var online = new LinkedHashSet<>(List.of(new UserId("alice"), new UserId("7")));
        for (Vocabulary vocabulary : new Vocabulary[]{Vocabulary.DOGCAT, Vocabulary.SWEETORDER,
            Vocabulary.NATS}) {
            assertThat(vocabulary.ack(new Answer.Watching(online)))
                    .isEqualTo("[{\"success\":true,\"data\":{\"online\":[\"alice\",7]}}]");
        }
    }

    @Test
    void whatWasSaidIsAckedInTheFormThatItIsToldIn() {
        var page = new MessagePage(List.of(new MessageView(message("안녕"), new Amendment(1, NOON, false)),
                new MessageView(message(""), new Amendment(1, NOON, true))), true, Page.Hole.POSTGRES_AWAY);
        JsonObject data = acked(Vocabulary.NATS, page);
        JsonObject edited = data.getJsonArray("messages").getJsonObject(0);
        assertThat(edited.getString("content")).isEqualTo("안녕");
        assertThat(edited.getString("type")).isEqualTo("TEXT");
        assertThat(edited.getString("roomId")).isEqualTo("42");
        assertThat(edited.getString("editedAt")).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(edited.containsKey("deletedAt")).isFalse();
        JsonObject deleted = data.getJsonArray("messages").getJsonObject(1);
        assertThat(deleted.getString("content")).isEmpty();
        assertThat(deleted.getString("deletedAt")).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(data.getBoolean("more")).isTrue();
        assertThat(data.getBoolean("complete")).isFalse();
        assertThat(data.getString("hole")).isEqualTo("POSTGRES_AWAY");

        JsonObject sweet = acked(Vocabulary.SWEETORDER, page).getJsonArray("messages").getJsonObject(0);
        assertThat(sweet.getString("text")).isEqualTo("안녕");
        assertThat(sweet.getString("senderType")).isEqualTo("STORE");
        assertThat(Vocabulary.DOGCAT.ack(new Answer.History(new MessagePage(List.of(), false, null))))
                .isEqualTo(
                        "[{\"success\":true,\"data\":{\"messages\":[],\"more\":false,\"complete\":true}}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            dogcat     | typing | roomChanged  | messagesRead  | messageRevised  | presence | 42
            sweetorder | typing | room-changed | messages-read | message-revised | presence | 42
            nats       | typing | room_changed | messages_read | message_revised | presence | "42"
            """)
    void everyVocabularyHasAWordForWhatBecomesOfARoom(String word, String typing, String changed, String read,
            String revised, String presence, String room) {
        String in = "{\"roomId\":" + room + ",";
        assertTold(word, new RoomEvent.Typing(ROOM, new UserId("7"), "김", true, "s"), typing,
                in + "\"userId\":7,\"userName\":\"김\",\"isTyping\":true}");
        assertTold(word, new RoomEvent.Changed(ROOM, Effect.What.REMOVED, Party.user(new UserId("7")), "김",
                RoomStatus.ACTIVE, 3, 9, ""), changed,
                in + "\"what\":\"REMOVED\",\"status\":\"ACTIVE\",\"members\":3,\"version\":9,"
                        + "\"member\":{\"side\":\"USER\",\"id\":7,\"name\":\"김\"}}");
        assertTold(word,
                new RoomEvent.Changed(ROOM, Effect.What.ENDED, null, "", RoomStatus.CANCELLED, 3, 10, ""),
                changed,
                in + "\"what\":\"ENDED\",\"status\":\"CANCELLED\",\"members\":3,\"version\":10}");
        assertTold(word, new RoomEvent.Read(ROOM, Party.store("s-1"), SEVENTH, ""), read,
                in + "\"member\":{\"side\":\"STORE\",\"id\":\"s-1\"},\"read\":" + AT_SEVENTH + "}");
        String text = word.equals("dogcat") ? "message" : word.equals("nats") ? "content" : "text";
        String revision = in + "\"id\":\"" + MESSAGE + "\",\"seq\":7,\"epoch\":1763662302000,\"revision\":";
        assertTold(word, new RoomEvent.Revised(ROOM, MESSAGE, SEVENTH, "anew", 1, NOON, ""), revised,
                revision + "1,\"" + text + "\":\"anew\",\"editedAt\":\"2026-11-21T12:00:00Z\"}");
        assertTold(word, new RoomEvent.Revised(ROOM, MESSAGE, SEVENTH, null, 2, NOON, ""), revised,
                revision + "2,\"" + text + "\":\"\",\"deletedAt\":\"2026-11-21T12:00:00Z\"}");
        assertTold(word, new RoomEvent.Presence(new UserId("7"), true), presence,
                "{\"userId\":7,\"online\":true}");
    }

    @Test
    void onlyNatsIsToldOfSessionsThatComeAndGo() {
        var joined = new RoomEvent.Joined(ROOM, new UserId("alice"), "Alice", "s");
        var left = new RoomEvent.Left(ROOM, new UserId("4"), "김", "s");
        assertTold("nats", joined, "user_joined",
                "{\"roomId\":\"42\",\"userId\":\"alice\",\"userName\":\"Alice\"}");
        assertTold("nats", left, "user_left", "{\"roomId\":\"42\",\"userId\":4,\"userName\":\"김\"}");
        for (Vocabulary other : new Vocabulary[]{Vocabulary.DOGCAT, Vocabulary.SWEETORDER}) {
            assertThat(other.encode(joined)).isEmpty();
            assertThat(other.encode(left)).isEmpty();
        }
    }

    private static JsonObject acked(Vocabulary vocabulary, MessagePage page) {
        JsonObject ack = new JsonArray(vocabulary.ack(new Answer.History(page))).getJsonObject(0);
        assertThat(ack.getBoolean("success")).isTrue();
        return ack.getJsonObject("data");
    }

    private static ChatMessage message(String text) {
        return new ChatMessage(
                new Draft(MESSAGE, ROOM, new UserId("7"), "김", MessageType.CHAT, text, NOON, null,
                        SenderKind.STORE),
                SEVENTH);
    }

    private static void assertTold(String word, RoomEvent event, String name, String argument) {
        assertThat(Vocabulary.of(word).orElseThrow().encode(event).orElseThrow().text())
                .isEqualTo("2/chat,[\"" + name + "\"," + argument + "]");
    }

    private static Command command(String word, String event, String argument) {
        return Vocabulary.of(word).orElseThrow().commandOf(event, new JsonArray("[" + argument + "]"));
    }
}
