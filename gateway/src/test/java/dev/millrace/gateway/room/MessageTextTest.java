package dev.millrace.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTextTest {

    private static final String EMOJI = "\uD83D\uDE00";

    private static final String NO_TEXT = "message must be text without half surrogate pairs and without control characters"
            + " other than tabs and line breaks";

    private final MessageText rules = new MessageText(1_000);

    @Test
    void aThousandCodePointsMayBeSaidInWhateverScript() {
        for (String one : new String[]{"x", "안", EMOJI}) {
            assertThatCode(() -> rules.check(one.repeat(1_000))).doesNotThrowAnyException();
            refused(one.repeat(1_001), "message must be at most 1000 characters");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n", "\u3000"})
    void blankIsNothingSaid(String text) {
        refused(text, "message must not be empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "a\uD83D", "\uDE00a"})
    void whatPostgresCouldNotStoreIsRefusedBeforeItIsJournaled(String text) {
        refused(text, NO_TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0001", "\u001B[2J", "a\bb", "a\u007F", "a\u0085b", "a\u009B"})
    void controlCharactersAreRefused(String text) {
        refused(text, NO_TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\tb", "a\nb", "a\r\nb", "\u2028a", "\uD83D\uDC68\u200D\uD83D\uDC69"})
    void tabsAndLineBreaksMayBeSaidAndWhatJoinsEmojis(String text) {
        assertThatCode(() -> rules.check(text)).doesNotThrowAnyException();
    }

    private void refused(String text, String why) {
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> rules.check(text)).satisfies(refusal -> {
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
            assertThat(refusal.field()).isEqualTo("message");
            assertThat(refusal.text()).isEqualTo(why);
        });
    }
}
