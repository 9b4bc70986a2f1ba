package dev.millrace.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Ports;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What keeps an audit from running is neither clean nor a finding, and is one clear line. */
@WithPostgres
@WithRedis
class AuditCommandIT {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path root;

    @Test
    void aDatabaseWithoutTablesAndServersThatAreAwayAreExitStatusTwo(TestDatabase database, TestRedis redis)
            throws Exception {
        try (World world = new World(database, redis)) {
            assertThat(run(world.environment())).isZero();

            Map<String, String> elsewhere = new HashMap<>(world.environment());
            elsewhere.put("MILLRACE_REDIS_PORT", String.valueOf(Ports.free()));
            assertThat(run(elsewhere)).isEqualTo(2);
            assertThat(err()).startsWith("audit: could not run on Redis at 127.0.0.1:").hasLineCount(1);

            elsewhere = new HashMap<>(world.environment());
            elsewhere.put("MILLRACE_POSTGRES_DATABASE", "postgres");
            assertThat(run(elsewhere)).isEqualTo(2);
            assertThat(err()).startsWith("audit: could not run on PostgreSQL at 127.0.0.1:")
                    .contains("ledger_source");

            elsewhere.put("MILLRACE_POSTGRES_PORT", String.valueOf(Ports.free()));
            assertThat(run(elsewhere)).isEqualTo(2);
            assertThat(err()).startsWith("audit: could not run on PostgreSQL at 127.0.0.1:");
        }
    }

    @Test
    void aStackThatTellsWhereItIsIsFoundByItsFolderOrByDefault(TestDatabase database, TestRedis redis)
            throws Exception {
        try (World world = new World(database, redis)) {
            Path folder = Files.createDirectories(root.resolve(".millrace"));
            StringBuilder properties = new StringBuilder();
            world.environment()
                    .forEach((variable, value) -> properties
                            .append(variable.substring("MILLRACE_".length())
                                    .toLowerCase(Locale.ROOT)
                                    .replace('_', '.'))
                            .append('=')
                            .append(value)
                            .append('\n'));
            Files.writeString(folder.resolve("connect.properties"), properties);

            assertThat(run(Map.of())).as("%s", err).isZero();
            assertThat(run(Map.of(), "--data", folder.toString())).isZero();
            assertThat(run(Map.of("MILLRACE_REDIS_PORT", String.valueOf(Ports.free())))).isEqualTo(2);
        }
        assertThat(run(Map.of(), "--data", root.toString())).isEqualTo(2);
        assertThat(err()).isEqualTo("audit: --data: no stack runs in " + root);
    }

    @Test
    void whatWasMistypedIsNamed() {
        assertThat(run(Map.of(), "--sinse", "1h")).isEqualTo(2);
        assertThat(err())
                .isEqualTo("audit: --sinse: no such option; scripts/chatctl audit --help lists them");
        assertThat(run(Map.of(), "--since", "yesterday")).isEqualTo(2);
        assertThat(err())
                .startsWith("audit: --since: 'yesterday' is neither a duration nor a time; allowed:");
        assertThat(run(Map.of(), "--limit", "-1")).isEqualTo(2);
        assertThat(err()).contains("allowed: 0 to 100000");
        assertThat(run(Map.of("MILLRACE_REDIS_PROT", "1"))).isEqualTo(2);
        assertThat(err()).contains("MILLRACE_REDIS_PROT: no such key");
        assertThat(run(Map.of(), "--data", "a", "--config", "b")).isEqualTo(2);
        assertThat(err()).contains("--data and --config");
    }

    @Test
    void theEffectiveConfigurationIsPrintedWithoutItsSecrets() {
        assertThat(run(Map.of("MILLRACE_REDIS_PASSWORD", "sesame", "MILLRACE_BATCH_SIZE", "7"),
                "--print-config")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("redis.port").doesNotContain("sesame");
    }

    private int run(Map<String, String> environment, String... words) {
        err.reset();
        return AuditMain.run(root, List.of(words), environment, new PrintStream(out, true),
                new PrintStream(err, true));
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8).strip();
    }
}
