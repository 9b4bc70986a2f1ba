package dev.millrace.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

class ConfigReaderTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** A record as the processes have theirs. */
    record Knobs(int size, Duration interval, String host, Secret secret, String mode) {

        static Knobs read(ConfigReader in) {
            return new Knobs(in.integer("batch.size", 100, 1, 1_000, "how many"),
                    in.duration("batch.interval", Duration.ofSeconds(1), Duration.ofMillis(10),
                            Duration.ofMinutes(1),
                            "how long"),
                    in.text("redis.host", "127.0.0.1", "a host name", "where"),
                    in.secret("auth.jwt-secret", 256, "the secret"),
                    in.parsed("intake", "journal", "journal or pubsub", "how", Knobs::mode));
        }

        private static String mode(String text) {
            if (!text.equals("journal") && !text.equals("pubsub")) {
                throw new IllegalArgumentException();
            }
            return text;
        }
    }

    @Test
    void theEnvironmentOverridesTheFileAndTheFileTheDefaults() throws ConfigException {
        var reader = new ConfigReader(Set.of(), "a.properties",
                Map.of("batch.size", "200", "batch.interval", " 250ms "),
                Map.of("MILLRACE_BATCH_SIZE", "300", "MILLRACE_AUTH_JWT_SECRET", SECRET, "PATH", "/bin"));
        Knobs knobs = Knobs.read(reader);
        reader.finish();
        assertThat(knobs.size()).isEqualTo(300);
        assertThat(knobs.interval()).isEqualTo(Duration.ofMillis(250));
        assertThat(knobs.host()).isEqualTo("127.0.0.1");
        assertThat(knobs.secret().reveal()).isEqualTo(SECRET);
        assertThat(reader.entries()).extracting(ConfigEntry::origin)
                .containsExactly("MILLRACE_BATCH_SIZE",
                        "a.properties", "default", "MILLRACE_AUTH_JWT_SECRET", "default");
    }

    @Test
    void aListIsItsWordsAndNoneWhereItIsEmpty() throws ConfigException {
        var reader = new ConfigReader(Set.of(), "a.properties", Map.of("ports", " 1, 2,3 "), Map.of());
        assertThat(reader.list("ports", "", "numbers", "what", Integer::parseInt)).containsExactly(1, 2, 3);
        assertThat(reader.list("others", "", "numbers", "what", Integer::parseInt)).isEmpty();
        reader.finish();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,,2", ",", "1,", "one"})
    void aListWithAWordThatIsNotAllowedIsAMistake(String text) {
        var reader = new ConfigReader(Set.of(), "a.properties", Map.of("ports", text), Map.of());
        assertThat(reader.list("ports", "7", "numbers", "what", Integer::parseInt)).containsExactly(7);
        assertThatExceptionOfType(ConfigException.class).isThrownBy(reader::finish)
                .withMessage("ports: '" + text + "' (from a.properties) is not allowed; allowed: numbers");
    }

    @Test
    void aWordIsOneOfItsConstantsAndSpeltAsTheyPrint() {
        var reader = new ConfigReader(Set.of(), "a.properties",
                Map.of("good", "days", "bad", "DAYS"), Map.of());
        assertThat(reader.word("good", Span.HOURS, Span.class, "what")).isEqualTo(Span.DAYS);
        assertThat(reader.word("bad", Span.HOURS, Span.class, "what")).isEqualTo(Span.HOURS);
        assertThatExceptionOfType(ConfigException.class).isThrownBy(reader::finish)
                .withMessage("bad: 'DAYS' (from a.properties) is not allowed; allowed: hours or days");
    }

    private enum Span {
        HOURS, DAYS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Test
    void allMistakesAreReportedAtOnceEachWithKeyValueAndWhatIsAllowed() {
        var reader = new ConfigReader(Set.of(), "a.properties",
                Map.of("batch.size", "0", "batch.interval", "1 s", "redis.host", " ", "batch.sizes", "5"),
                Map.of("MILLRACE_AUTH_JWT_SECRET", "short-secret", "MILLRACE_INTAKE", "kafka",
                        "MILLRACE_BATCHSIZE", "7"));
        Knobs knobs = Knobs.read(reader);
        assertThat(knobs.size()).as("a default stands in").isEqualTo(100);
        assertThatExceptionOfType(ConfigException.class).isThrownBy(reader::finish)
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines()).containsExactly(
                                "batch.size: '0' (from a.properties) is not allowed; allowed: 1 to 1000",
                                "batch.interval: '1 s' (from a.properties) is not allowed; allowed: 10ms to 1m",
                                "redis.host: '' (from a.properties) is not allowed; allowed: a host name",
                                "auth.jwt-secret: too short (96 bits); allowed: at least 256 bits (32 bytes);"
                                        + " set MILLRACE_AUTH_JWT_SECRET",
                                "intake: 'kafka' (from MILLRACE_INTAKE) is not allowed; allowed: journal or pubsub",
                                "batch.sizes: no such key (in a.properties); --help lists them",
                                "MILLRACE_BATCHSIZE: no such key (in the environment); --help lists them"));
    }

    @Test
    void aKeyOfOneWordMayBeAnothersToo() throws ConfigException {
        var reader = new ConfigReader(Set.of("intake"), "f", Map.of("intake", "x"),
                Map.of("MILLRACE_INTAKE", "x"));
        reader.finish();
        assertThat(reader.entries()).isEmpty();
    }

    @Test
    void aSecretThatMustBeGivenIsMissedWithTheVariableToSet() {
        var reader = new ConfigReader(Set.of(), "f", Map.of(), Map.of());
        assertThat(reader.secret("auth.jwt.secret", 256, "").isEmpty()).isTrue();
        assertThatExceptionOfType(ConfigException.class).isThrownBy(reader::finish)
                .withMessage(
                        "auth.jwt.secret: not set; allowed: at least 256 bits (32 bytes); set MILLRACE_AUTH_JWT_SECRET");
    }

    @Test
    void aSecretsBitsAreThoseOfItsBytes() {
        assertThat(new Secret("비밀").bits()).isEqualTo(6 * 8);
    }

    @Test
    void aSecretIsNeverPrinted() {
        var reader = new ConfigReader(Set.of(), "f", Map.of("auth.jwt-secret", SECRET), Map.of());
        Knobs knobs = Knobs.read(reader);
        assertThat(knobs.toString()).doesNotContain(SECRET).contains("********");
        assertThat(reader.entries().toString()).doesNotContain(SECRET);
        assertThat(ConfigText.effective(reader.entries())).doesNotContain(SECRET)
                .contains("auth.jwt-secret=********");
        assertThat(new Secret("")).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1001", "x", "", "1.5", "99999999999", "0x10"})
    void anIntegerOutsideItsLimitsIsRefused(String text) {
        var reader = new ConfigReader(Set.of(), "f", Map.of("n", text), Map.of());
        assertThat(reader.integer("n", 10, 2, 1_000, "")).isEqualTo(10);
        assertThatExceptionOfType(ConfigException.class).isThrownBy(reader::finish)
                .withMessageContaining("2 to 1000");
    }

    @ParameterizedTest
    @CsvSource({"0ms, 0", "250ms, 250", "1s, 1000", "5m, 300000", "12h, 43200000", "90s, 90000",
        "1500ms, 1500"})
    void durationsAreWrittenAsPeopleWriteThem(String text, long millis) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(DurationText.parse(DurationText.format(Duration.ofMillis(millis)))).hasMillis(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1 s", "1d", "1S", "PT1S", "9999999999s", "1s "})
    void otherWritingsOfDurationsAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DurationText.parse(text));
    }

    @Test
    void theSharedSettingsShowAddressesWithoutPasswords() {
        var reader = new ConfigReader(Set.of(), "f",
                Map.of("redis.password", "hunter2", "postgres.password", "hunter2"), Map.of());
        RedisSettings redis = RedisSettings.read(reader);
        PostgresSettings postgres = PostgresSettings.read(reader);
        assertThat(redis.address()).isEqualTo("Redis at 127.0.0.1:6379");
        assertThat(postgres.address()).isEqualTo("PostgreSQL at 127.0.0.1:5432/millrace");
        assertThat(postgres.jdbcUrl()).isEqualTo("jdbc:postgresql://127.0.0.1:5432/millrace");
        assertThat(redis + " " + postgres).doesNotContain("hunter2");
        assertThat(redis.partitions().count()).isEqualTo(16);
    }

    @Test
    void theTableOfKeysIsMarkdown() {
        assertThat(ConfigText.markdown(MainArguments.declaredBy(Knobs::read)))
                .isEqualTo("""
                           | key | default | allowed | what for |
                           |---|---|---|---|
                           | `batch.size` | `100` | 1 to 1000 | how many |
                           | `batch.interval` | `1s` | 10ms to 1m | how long |
                           | `redis.host` | `127.0.0.1` | a host name | where |
                           | `auth.jwt-secret` |  | at least 256 bits (32 bytes) | the secret |
                           | `intake` | `journal` | journal or pubsub | how |
                           """);
    }
}
