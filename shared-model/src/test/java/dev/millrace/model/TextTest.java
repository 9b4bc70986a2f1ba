package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "안녕하세요", "\uD83D\uDE00", "a\uD83D\uDE00b", "line\nbreak\ttab",
        "\u0001\u001F",
        "\uFFFF", "\uFEFF"})
    void whatUtf8AndPostgresCanCarryIsStorable(String text) {
        assertThat(Text.isStorable(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "\uD83D", "a\uD83D", "\uD83Da", "\uDE00", "a\uDE00b",
        "\uDE00\uD83D",
        "\uD83D\uD83D\uDE00", "\uD83D\uDE00\uDE00"})
    void nulAndHalvesOfPairsAreNot(String text) {
        assertThat(Text.isStorable(text)).isFalse();
    }

    @Test
    void anEmojiCountsOnceAndAKoreanSyllableOnce() {
        assertThat(Text.codePoints("")).isZero();
        assertThat(Text.codePoints("안녕")).isEqualTo(2);
        assertThat(Text.codePoints("a\uD83D\uDE00b")).isEqualTo(3);
    }
}
