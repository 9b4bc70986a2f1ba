package dev.millrace.persister.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.redis.StreamId;
import dev.millrace.persister.buffer.JournalEntry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryReaderTest {

    private static final StreamId ID = new StreamId(1_763_662_302_123L, 4);
    private static final String WELL_FORMED = """
            {"seq":7,"epoch":1763662302000,"id":"0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000","roomId":42,\
            "senderId":"alice","senderName":"Alice","type":"CHAT","message":"안녕 🐶",\
            "createdAt":"2026-11-20T18:11:42.123Z"}""";

    @Test
    void aMessageIsRead() {
        var entry = read(WELL_FORMED);

        assertThat(entry).isInstanceOfSatisfying(JournalEntry.Parsed.class,
                parsed -> assertThat(parsed.message().draft().text()).isEqualTo("안녕 🐶"));
        assertThat(entry.partition()).isEqualTo(3);
        assertThat(entry.id()).isEqualTo(ID);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            안녕 🐶                   | \\u0000                    | message holds U+0000 or half a surrogate pair
            Alice                     | A\\u0000                   | senderName holds U+0000 or half a surrogate pair
            안녕 🐶                   | \\ud83d!                   | message holds U+0000 or half a surrogate pair
            2026-11-20T18:11:42.123Z  | +1000000-01-01T00:00:00Z   | createdAt is outside the years 1 to 9999
            2026-11-20T18:11:42.123Z  | yesterday                  | createdAt is not a time
            "CHAT"                    | 7                          | type is not a string
            """)
    void whatARowCannotHoldIsUnreadableAndKept(String part, String replacement, String reason) {
        String payload = WELL_FORMED.replace(part, replacement);

        assertThat(read(payload)).isInstanceOfSatisfying(JournalEntry.Unreadable.class, unreadable -> {
            assertThat(unreadable.payload()).asString(UTF_8).isEqualTo(payload);
            assertThat(unreadable.reason()).isEqualTo(reason);
        });
    }

    @Test
    void aReasonQuotesNothingOfThePayload() {
        String payload = WELL_FORMED.replace("CHAT", "\\u0000\\ud83d\\n" + "x".repeat(1_000));

        assertThat(read(payload)).isInstanceOfSatisfying(JournalEntry.Unreadable.class,
                unreadable -> assertThat(unreadable.reason()).isEqualTo("type is not one of [CHAT]"));
    }

    private static JournalEntry read(String payload) {
        return EntryReader.read(3, ID, payload.getBytes(UTF_8));
    }
}
