package dev.millrace.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class MainArgumentsTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Map<String, String> ENVIRONMENT = Map.of("MILLRACE_AUTH_JWT_SECRET", SECRET);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void withoutArgumentsTheConfigurationIsHandedOver() throws Exception {
        assertThat(read(ENVIRONMENT)).hasValueSatisfying(knobs -> assertThat(knobs.size()).isEqualTo(100));
        assertThat(printed.size()).isZero();
    }

    @Test
    void theFileIsRead(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("gateway.properties");
        Files.writeString(file, "# comment\nbatch.size = 7\n");
        assertThat(read(ENVIRONMENT, "--config", file.toString()))
                .hasValueSatisfying(knobs -> assertThat(knobs.size()).isEqualTo(7));
    }

    @Test
    void helpListsEveryKeyAndAsksForNothing() throws Exception {
        assertThat(read(Map.of("MILLRACE_BATCH_SIZE", "wrong"), "--help")).isEmpty();
        assertThat(printed.toString(StandardCharsets.UTF_8)).startsWith("Usage: gateway [--config FILE]")
                .contains("batch.size = 100", "1 to 1000", "MILLRACE_BATCH_SIZE", "MILLRACE_AUTH_JWT_SECRET",
                        "intake");
    }

    @Test
    void theEffectiveConfigurationIsPrintedWithSecretsMasked() throws Exception {
        assertThat(read(ENVIRONMENT, "--print-config")).isEmpty();
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain(SECRET)
                .contains(
                        "# MILLRACE_AUTH_JWT_SECRET\nauth.jwt-secret=********\n",
                        "# default\nbatch.size=100\n");
    }

    @Test
    void whatIsPrintedIsAFileThatCanBeRead(@TempDir Path folder) throws Exception {
        assertThat(read(ENVIRONMENT, "--print-config")).isEmpty();
        Path file = folder.resolve("printed.properties");
        Files.write(file, printed.toByteArray());
        assertThat(read(ENVIRONMENT, "--config", file.toString())).isPresent();
    }

    @Test
    void aWrongConfigurationIsPrintedAndStillAMistake() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(Map.of("MILLRACE_BATCH_SIZE", "0"), "--print-config"))
                .withMessageContaining("batch.size: '0'")
                .withMessageContaining("auth.jwt-secret: not set");
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("batch.size=0");
    }

    @Test
    void anUnknownArgumentIsNamed() {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> read(ENVIRONMENT, "--port=1"))
                .withMessage("--port=1: no such argument; gateway --help lists them");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> read(ENVIRONMENT, "--config"))
                .withMessage("--config needs a file");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> read(ENVIRONMENT, "--config", "/nowhere/to/be.found"))
                .withMessageStartingWith("--config /nowhere/to/be.found: cannot be read");
    }

    private Optional<ConfigReaderTest.Knobs> read(Map<String, String> environment, String... arguments)
            throws ConfigException {
        return MainArguments.read("gateway", Set.of(), List.of(arguments), environment,
                ConfigReaderTest.Knobs::read,
                new PrintStream(printed, true, StandardCharsets.UTF_8));
    }
}
