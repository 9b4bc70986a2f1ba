package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.model.config.ConfigException;
import dev.millrace.model.redis.StreamId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

class JobCommandTest {

    @Test
    void theOptionsOfAJobAreRead() throws Exception {
        var command = JobCommand
                .parse(List.of("redrive", "--partition", "-1", "--since", "2h", "--reason", "type%",
                        "--dry-run", "--config", "file"));

        assertThat(command.partition()).contains(-1);
        assertThat(command.since(Instant.parse("2026-11-20T18:00:00Z")))
                .contains(Instant.parse("2026-11-20T16:00:00Z"));
        assertThat(command.reason()).contains("type%");
        assertThat(command.isDryRun()).isTrue();
        assertThat(command.rest()).containsExactly("--config", "file");
        assertThat(JobCommand.parse(List.of("retention", "--older-than", "90d")).olderThan())
                .isEqualTo(Duration.ofDays(90));
        assertThat(JobCommand.parse(List.of("replay", "--from", "5-1")).id("from"))
                .contains(new StreamId(5, 1));
    }

    @Test
    void nothingIsHelpAndHelpNamesEveryOption() throws Exception {
        assertThat(JobCommand.parse(List.of()).isHelp()).isTrue();
        assertThat(JobCommand.parse(List.of("replay", "--help")).isHelp()).isTrue();
        assertThat(JobCommand.help()).contains("redrive", "replay", "retention", "--partition", "--since",
                "--reason",
                "--dry-run", "--from", "--to", "--older-than", "--config");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        vacuum                               | vacuum: no such job
        retention                            | needs --older-than
        retention --older-than soon          | --older-than: 'soon' is not allowed
        retention --older-than               | --older-than needs a value
        replay --partition -1                | --partition: '-1' is not allowed; allowed: 0 to 99
        replay --partition x                 | --partition: 'x' is not allowed
        replay --from 17                     | --from: '17' is not allowed
        replay --from 9-0 --to 8-0           | --from 9-0 is after --to 8-0
        redrive --since yesterday            | --since: 'yesterday' is not allowed
        """)
    void aMistakeIsNamedWithWhatIsAllowed(String line, String mistake) {
        assertThatThrownBy(() -> JobCommand.parse(List.of(line.split(" +", -1))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(mistake);
    }
}
