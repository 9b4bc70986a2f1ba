package dev.millrace.tools.stack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tools.CommandException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

class OwnSayTest {

    private static final TreeSet<String> CHOSEN = new TreeSet<>(List.of("MILLRACE_HTTP_PORT"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"MILLRACE_HTTP_PORT | 80 | is chosen here: unset it",
        "MILLRACE_HTTP_TLS_CERTIFICATE | chat.pem | speaks plain HTTP on loopback: unset it",
        "MILLRACE_AUTH_JWT_ALGORITHMS | ES256, RS256 | signs its users' tokens with HS256: add that",
        "MILLRACE_AUTH_JWT_ALGORITHMS | '' | signs its users' tokens with HS256: add that"})
    void whatAStackCannotWorkWithIsNamedAtItsStart(String variable, String value, String told) {
        assertThatThrownBy(() -> OwnSay.require(CHOSEN, Map.of(variable, value)))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith(variable)
                .hasMessageContaining(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "ES256, HS256"})
    void algorithmsWithItsOwnAmongThemAreTheUsersToChoose(String algorithms) {
        assertThatCode(() -> OwnSay.require(CHOSEN, Map.of("MILLRACE_AUTH_JWT_ALGORITHMS", algorithms)))
                .doesNotThrowAnyException();
    }

    @Test
    void everyOtherVariableIsTheUsersToSet() {
        assertThatCode(() -> OwnSay.require(CHOSEN, Map.of("MILLRACE_BATCH_SIZE", "500", "PATH", "/bin")))
                .doesNotThrowAnyException();
    }
}
