package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.Position;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.buffer.Entry;
import dev.millrace.persister.buffer.Origin;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryReaderTest {

    private static final Origin ORIGIN = new Origin.Journaled(3, 8, new Incarnation("first"),
            new StreamId(1_763_662_302_123L, 4));
    private static final String WELL_FORMED = """
            {"seq":7,"epoch":1763662302000,"id":"0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000","roomId":42,\
            "senderId":"alice","senderName":"Alice","type":"CHAT","message":"안녕 🐶",\
            "createdAt":"2026-11-20T18:11:42.123Z"}""";

    @Test
    void aMessageIsRead() {
        var entry = read(WELL_FORMED);

        assertThat(entry).isInstanceOfSatisfying(Entry.Parsed.class,
                parsed -> assertThat(parsed.message().draft().text()).isEqualTo("안녕 🐶"));
        assertThat(entry.origin()).isEqualTo(ORIGIN);
        assertThat(entry.payload()).asString(UTF_8).isEqualTo(WELL_FORMED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            안녕 🐶                   | \\u0000                    | message holds U+0000 or half a surrogate pair
            Alice                     | A\\u0000                   | senderName holds U+0000 or half a surrogate pair
            안녕 🐶                   | \\ud83d!                   | message holds U+0000 or half a surrogate pair
            2026-11-20T18:11:42.123Z  | +1000000-01-01T00:00:00Z   | createdAt is outside the years 1 to 9999
            2026-11-20T18:11:42.123Z  | yesterday                  | createdAt is not a time
            "CHAT"                    | 7                          | type is not a string
            "message"                 | "clientId":"a\\u0000","message" | clientId holds U+0000 or half a surrogate pair
            """)
    void whatARowCannotHoldIsUnreadableAndKept(String part, String replacement, String reason) {
        String payload = WELL_FORMED.replace(part, replacement);

        assertThat(read(payload)).isInstanceOfSatisfying(Entry.Unreadable.class, unreadable -> {
            assertThat(unreadable.payload()).asString(UTF_8).isEqualTo(payload);
            assertThat(unreadable.reason()).isEqualTo(reason);
        });
    }

    @Test
    void aClientIdLongerThanAnyIsUnreadable() {
        assertThat(read(withClientId("x".repeat(64))))
                .isInstanceOf(Entry.Parsed.class);
        assertThat(read(withClientId("x".repeat(65))))
                .isInstanceOfSatisfying(Entry.Unreadable.class, unreadable -> assertThat(unreadable.reason())
                        .isEqualTo("clientId is longer than 64 characters"));
    }

    @Test
    void aClientIdIsMeasuredInWhatAPersonCounts() {
        assertThat(read(withClientId("🐶".repeat(64)))).isInstanceOf(Entry.Parsed.class);
        assertThat(read(withClientId("🐶".repeat(65)))).isInstanceOf(Entry.Unreadable.class);
    }

    @Test
    void aMessageThatNoRowCanHoldIsStillKnownByItsIdAndPlace() {
        assertThat(read(withClientId("x".repeat(65)))).isInstanceOfSatisfying(Entry.Unreadable.class,
                unreadable -> assertThat(unreadable.message()).isNotNull()
                        .satisfies(it -> {
                            assertThat(it.draft().id()).hasToString("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000");
                            assertThat(it.position()).isEqualTo(new Position(1_763_662_302_000L, 7));
                        }));
        assertThat(read("{}")).isInstanceOfSatisfying(Entry.Unreadable.class,
                unreadable -> assertThat(unreadable.message()).isNull());
    }

    @Test
    void aReasonQuotesNothingOfThePayload() {
        String payload = WELL_FORMED.replace("CHAT", "\\u0000\\ud83d\\n" + "x".repeat(1_000));

        assertThat(read(payload)).isInstanceOfSatisfying(Entry.Unreadable.class,
                unreadable -> assertThat(unreadable.reason())
                        .isEqualTo("type is not one of [CHAT, IMAGE, SYSTEM, NOTIFICATION, JOIN, LEAVE]"));
    }

    private static String withClientId(String clientId) {
        return WELL_FORMED.replace("\"message\"", "\"clientId\":\"" + clientId + "\",\"message\"");
    }

    private static Entry read(String payload) {
        return EntryReader.read(ORIGIN, payload.getBytes(UTF_8));
    }
}
