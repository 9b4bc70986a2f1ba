package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.ChatMessage;
import dev.millrace.model.Draft;
import dev.millrace.model.MalformedMessageException;
import dev.millrace.model.MessageJson;
import dev.millrace.model.MessageType;
import dev.millrace.model.Position;
import dev.millrace.model.RoomId;
import dev.millrace.model.UserId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

class ForeignReaderTest {

    private static final Instant NOW = Instant.parse("2026-11-20T18:11:42.123Z");
    private static final String CHANNEL = "chat:room:7";

    private final ForeignReader reader = new ForeignReader(InstantSource.fixed(NOW));

    @Test
    void theSeedsMessageIsRead() throws Exception {
        var message = read(
                """
            {"roomId":123,"senderId":45,"senderName":"홍길동","message":"안녕","createdAt":"2025-10-17T03:04:05.678Z"}""");

        assertThat(message.draft().roomId()).isEqualTo(new RoomId("123"));
        assertThat(message.draft().senderId()).isEqualTo(new UserId("45"));
        assertThat(message.draft().senderName()).isEqualTo("홍길동");
        assertThat(message.draft().text()).isEqualTo("안녕");
        assertThat(message.draft().type()).isEqualTo(MessageType.CHAT);
        assertThat(message.draft().createdAt()).isEqualTo("2025-10-17T03:04:05.678Z");
        assertThat(message.draft().id().version()).isEqualTo(8);
        assertThat(message.position())
                .isEqualTo(new Position(Instant.parse("2025-10-17T03:04:05.678Z").toEpochMilli(), 0));
    }

    @Test
    void ourOwnMessageIsTakenAsItIs() throws Exception {
        var draft = new Draft(UUID.fromString("0199a000-0000-7000-8000-000000000001"), new RoomId("42"),
                new UserId("alice"), "Alice", MessageType.CHAT, "hello", NOW, "a-7");
        var ours = new ChatMessage(draft, new Position(1_763_662_302_000L, 7));

        assertThat(reader.read("chat:room:42",
                MessageJson.complete(ours.position(), MessageJson.tail(draft)))).isEqualTo(ours);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "2025-10-17T03:04:05Z"            | 2025-10-17T03:04:05Z
        "2025-10-17T12:04:05+09:00"       | 2025-10-17T03:04:05Z
        "2025-10-17T03:04:05.123456789"   | 2025-10-17T03:04:05.123Z
        "2025-10-17T03:04"                | 2025-10-17T03:04:00Z
        1760670245678                     | 2025-10-17T03:04:05.678Z
        0                                 | 1970-01-01T00:00:00Z
        """)
    void aTimeIsReadInManySpellings(String json, Instant time) throws Exception {
        assertThat(read("{\"senderId\":1,\"message\":\"x\",\"createdAt\":" + json + "}").draft().createdAt())
                .isEqualTo(time);
    }

    @Test
    void theChannelNamesTheRoomIfThePayloadDoesNot() throws Exception {
        assertThat(read("{\"senderId\":1,\"message\":\"x\",\"createdAt\":0}").draft().roomId())
                .isEqualTo(new RoomId("7"));
    }

    @Test
    void theSenderIsCalledByItsIdIfItHasNoName() throws Exception {
        assertThat(
                read("{\"senderId\":\"bob\",\"senderName\":null,\"message\":\"x\",\"createdAt\":0}").draft()
                        .senderName())
                .isEqualTo("bob");
    }

    @Test
    void whatIsNotKnownIsPassedOver() throws Exception {
        assertThat(
                read("""
            {"senderId":1,"message":"x","createdAt":0,"extra":{"message":"not me"},"list":[1,[2]],"flag":true}""")
                        .draft()
                        .text())
                .isEqualTo("x");
    }

    @Test
    void anIdThatIsAUuidIsTheMessagesId() throws Exception {
        var id = UUID.randomUUID();
        assertThat(read("{\"id\":\"" + id + "\",\"senderId\":1,\"message\":\"x\"}").draft().id())
                .isEqualTo(id);
    }

    @Test
    void anyOtherIdTellsMessagesOfItsRoomApart() throws Exception {
        UUID first = idOf("chat:room:7", "{\"id\":17,\"senderId\":1,\"message\":\"x\"}");

        assertThat(idOf("chat:room:7", "{\"senderId\":1,\"id\":\"17\",\"message\":\"edited\"}"))
                .isEqualTo(first);
        assertThat(idOf("chat:room:7", "{\"id\":18,\"senderId\":1,\"message\":\"x\"}")).isNotEqualTo(first);
        assertThat(idOf("chat:room:8", "{\"id\":17,\"senderId\":1,\"message\":\"x\"}")).isNotEqualTo(first);
        assertThat(first.version()).isEqualTo(8);
        assertThat(first.variant()).isEqualTo(2);
    }

    @Test
    void withoutAnIdThePayloadTellsMessagesApart() throws Exception {
        String payload = "{\"senderId\":1,\"message\":\"x\",\"createdAt\":1}";
        UUID first = idOf("chat:room:7", payload);

        assertThat(idOf("chat:room:7", payload)).isEqualTo(first);
        assertThat(idOf("chat:room:8", payload)).isNotEqualTo(first);
        assertThat(idOf("chat:room:7", payload.replace(":1}", ":2}"))).isNotEqualTo(first);
    }

    @Test
    void aMessageThatDoesNotSayWhenWasMadeNow() throws Exception {
        assertThat(read("{\"id\":1,\"senderId\":1,\"message\":\"x\"}").position())
                .isEqualTo(new Position(NOW.toEpochMilli(), 0));
    }

    @Test
    void beforeTheEpochThePositionIsTheFirst() throws Exception {
        assertThat(
                read("{\"senderId\":1,\"message\":\"x\",\"createdAt\":\"1950-01-01T00:00:00Z\"}").position())
                .isEqualTo(new Position(1, 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"senderId":1,"message":"x"}                              | neither id nor createdAt
        {"senderId":1,"createdAt":0}                              | message is missing
        {"message":"x","createdAt":0}                             | senderId is missing
        {"senderId":"a b","message":"x","createdAt":0}            | senderId is not an id
        {"senderId":1.5,"message":"x","createdAt":0}              | senderId is neither a string nor an integer
        {"senderId":1,"message":7,"createdAt":0}                  | message is not a string
        {"senderId":1,"message":"x","createdAt":"soon"}           | createdAt is not an ISO 8601 time
        {"senderId":1,"message":"x","createdAt":99999999999999999999} | createdAt is not an ISO 8601 time
        {"senderId":1,"message":"x","createdAt":999999999999999}  | createdAt is outside the years
        {"senderId":1,"message":"x","createdAt":0,"type":"TYPING"} | type is not one of [CHAT, IMAGE, SYSTEM, NOTIFICATION, JOIN, LEAVE]
        {"roomId":"!","senderId":1,"message":"x","createdAt":0}   | roomId is not an id
        {"senderId":1,"message":"\\u0000","createdAt":0}          | message holds U+0000
        {"senderId":1,"message":"x","createdAt":0}{}              | more than one JSON object
        [1]                                                       | not a JSON object
        {"senderId":                                              | not well-formed JSON
        """)
    void whatIsNoMessageIsRefusedWithAReason(String json, String reason) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aChannelThatIsNoRoomsNeedsARoomInThePayload() throws Exception {
        byte[] payload = "{\"senderId\":1,\"message\":\"x\",\"createdAt\":0}".getBytes(UTF_8);
        assertThatThrownBy(() -> reader.read("chat:room:a b", payload)).hasMessageContaining("the channel");
    }

    private UUID idOf(String channel, String json) throws MalformedMessageException {
        return reader.read(channel, json.getBytes(UTF_8)).draft().id();
    }

    private ChatMessage read(String json) throws MalformedMessageException {
        return reader.read(CHANNEL, json.getBytes(UTF_8));
    }
}
