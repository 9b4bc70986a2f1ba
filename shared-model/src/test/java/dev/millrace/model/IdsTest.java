package dev.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "42", "042", "Room_1.x:y-z", ":", "-5"})
    void everythingOfTheAlphabetIsAnId(String id) {
        assertThat(Ids.isWellFormed(id)).isTrue();
        assertThat(new RoomId(id).value()).isEqualTo(id);
        assertThat(new UserId(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "@epoch", "{p00}", "a\n", "a\0", "방", "é", "a*",
        "\uD83D\uDE00"})
    void nothingOutsideOfTheAlphabetIsAnId(String id) {
        assertThat(Ids.isWellFormed(id)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> new RoomId(id))
                .withMessage("a room id must be 1 to 64 of A-Z a-z 0-9 _ . : -");
        assertThatIllegalArgumentException().isThrownBy(() -> new UserId(id))
                .withMessageStartingWith("a user id");
    }

    @Test
    void sixtyFourCharactersAreAnIdAndSixtyFiveAreNot() {
        assertThat(Ids.isWellFormed("x".repeat(64))).isTrue();
        assertThat(Ids.isWellFormed("x".repeat(65))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "42", "10", "999999999999999", "9007199254740991", "9007199254740992"})
    void wholeNumbersUpToTwoToThe53AreCanonical(String id) {
        assertThat(Ids.isCanonicalDecimal(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "042", "-1", "+1", "1.0", "1e3", "9007199254740993", "9999999999999999",
        "10000000000000000", "٤٢", "4 2", "42a"})
    void numbersThatJsonOrADoubleWouldChangeAreNotCanonical(String id) {
        assertThat(Ids.isCanonicalDecimal(id)).isFalse();
    }
}
