package dev.millrace.tools.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tools.CommandException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

class UpOptionsTest {

    private static final Path ROOT = Path.of("/project");

    @Test
    void withoutArgumentsEverythingIsInTheProjectsOwnFolder() throws CommandException {
        assertThat(UpOptions.parse(ROOT, List.of()))
                .isEqualTo(new UpOptions(ROOT, Path.of("/project/.millrace"), false, 3000, 0, 0, 0));
    }

    @Test
    void everyOptionIsHeard() throws CommandException {
        List<String> words = List.of("--data", "/else", "--fresh", "--port", "1", "--health-port", "2",
                "--postgres-port", "3", "--redis-port", "65535");

        assertThat(UpOptions.parse(ROOT, words))
                .isEqualTo(new UpOptions(ROOT, Path.of("/else"), true, 1, 2, 3, 65_535));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-1", "65536", "", "99999999999"})
    void whatIsNoPortIsNamedWithItsLimits(String value) {
        assertThatThrownBy(() -> UpOptions.parse(ROOT, List.of("--port", value)))
                .isInstanceOf(CommandException.class)
                .hasMessage("--port: '" + value + "' is not a port; allowed: 0 to 65535, 0 takes a free one");
    }

    @Test
    void anUnknownOptionAndAMissingValueAreNamed() {
        assertThatThrownBy(() -> UpOptions.parse(ROOT, List.of("--prot", "1")))
                .hasMessageStartingWith("--prot: no such option");
        assertThatThrownBy(() -> UpOptions.parse(ROOT, List.of("--data"))).hasMessage("--data needs a value");
    }
}
