package dev.millrace.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.tools.CommandException;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Workload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

class BenchOptionsTest {

    private static final Path ROOT = Path.of("/project");

    @ParameterizedTest
    @EnumSource
    void aModeNeedsNothingMore(Mode mode) throws Exception {
        BenchOptions options = parse(mode.label());
        assertThat(options.mode).isEqualTo(mode);
        assertThat(options.workload().warmUp()).isPositive();
        assertThat(options.isComparison()).isFalse();
    }

    @Test
    void whatIsTypedIsWhatIsDone() throws Exception {
        Workload workload = parse("paced", "--connections", "10", "--rooms", "5", "--room-size", "2",
                "--rate", "50",
                "--text", "18", "--unnamed", "--probes", "0", "--warm-up", "1s", "--duration", "2s")
                .workload();
        assertThat(workload.connections()).isEqualTo(10);
        assertThat(workload.speakers()).as("all of them").isEqualTo(10);
        assertThat(workload.members(4)).containsExactly(8, 9);
        assertThat(workload.rate()).isEqualTo(50);
        assertThat(workload.named()).isFalse();
        assertThat(workload.duration()).hasSeconds(2);
    }

    @Test
    void settingsReachTheProcessesAsVariables() throws Exception {
        assertThat(parse("ingest", "--set", "batch.size=7", "--set", "recent.messages=0").usual().settings())
                .isEqualTo(Map.of("MILLRACE_BATCH_SIZE", "7", "MILLRACE_RECENT_MESSAGES", "0"));
    }

    @Test
    void settingsAndFoldersAreCompared() throws Exception {
        BenchOptions options = parse("ingest", "--set", "batch.max=500", "--compare", "usual",
                "batch.size=7;batch.max=9");
        assertThat(options.side(0).plan("A", options).settings())
                .isEqualTo(Map.of("MILLRACE_BATCH_MAX", "500"));
        assertThat(options.side(1).plan("B", options).settings())
                .isEqualTo(Map.of("MILLRACE_BATCH_MAX", "9", "MILLRACE_BATCH_SIZE", "7"));
        assertThat(Side.parse(System.getProperty("java.io.tmpdir"), ROOT).root()).isNotEqualTo(ROOT);
    }

    @Test
    void everySiteHasTheRedisThatIsTyped(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("redis-server"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        BenchOptions options = parse("ingest", "--redis-server", file.toString(), "--compare", "usual",
                "batch.size=7");
        assertThat(options.usual().redisServer()).isEqualTo(file);
        assertThat(options.usual().with(2, 1).redisServer()).as("of a sweep").isEqualTo(file);
        assertThat(options.side(1).plan("B", options).redisServer()).isEqualTo(file);
        assertThat(parse("ingest").usual().redisServer()).as("the embedded one").isNull();
    }

    @Test
    void aRedisThatCannotBeRunIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("redis-server"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        assertThatThrownBy(() -> parse("drain", "--redis-server", file.toString()))
                .isInstanceOf(CommandException.class)
                .hasMessage("--redis-server: " + file + " is not executable");
        assertThatThrownBy(() -> parse("drain", "--redis-server", folder.toString()))
                .isInstanceOf(CommandException.class)
                .hasMessage("--redis-server: there is no file " + folder);
    }

    @Test
    void aSweepGoesThroughItsUsualValuesOrThoseThatAreTyped() throws Exception {
        assertThat(parse("sweep", "--over", "gateways").values()).containsExactly(1L, 2L);
        assertThat(parse("sweep", "--over", "room-size", "--values", "3,30").values()).containsExactly(3L,
                30L);
    }

    @ParameterizedTest
    @EnumSource
    void everyStepOfASweepCanBeDone(Growth growth) throws Exception {
        for (long value : growth.steps()) {
            Workload workload = growth.at(value, parse("sweep").workload()).workload();
            assertThat(workload.roomSize()).isLessThanOrEqualTo(workload.connections());
            assertThat((long) workload.rooms() * workload.roomSize())
                    .isGreaterThanOrEqualTo(workload.speakers());
            assertThat(workload.outstanding()).isPositive();
            assertThat(workload.probes()).as("they would take up what may be outstanding").isZero();
            assertThat((long) workload.outstanding() * workload.speakers() * workload.roomSize())
                    .as("deliveries under way")
                    .isLessThanOrEqualTo(8_000);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            flood                                | 'flood' is no mode; allowed: ingest
            ingest --rate                        | --rate needs a value
            ingest --rate 0                      | --rate: '0' is not a number; allowed: 1 to 1000000
            ingest --colour red                  | --colour: no such option
            ingest --rooms 1                     | --rooms: 1 of 4 members leave some of the 200
            ingest --room-size 300               | --room-size: 300 members are more than the 200 connections
            ingest --set batch.size              | --set: 'batch.size' is not as batch.size=200
            ingest --compare usual sideways      | --compare: 'sideways' is not as batch.size=200, no folder
            ingest --speakers 300                | --speakers: 300 are more than the 200 connections
            sweep --compare usual usual          | --compare: is for ingest, paced, fanout and idle
            drain --url http://127.0.0.1:1       | --url: is for ingest, paced, fanout and idle
            ingest --url http://127.0.0.1:1      | --url needs --tokens FILE
            ingest --redis-server                | --redis-server needs a value
            ingest --redis-server /no/redis      | --redis-server: there is no file /no/redis
            ingest --redis-server /r --url http://127.0.0.1:1 | --redis-server: not with --url
            sweep --over colours                 | --over: 'colours' does not grow; allowed: connections
            sweep                                | --over: what is to grow? one of connections
            sweep --over rows --values 1,many    | --values: '1,many' are not numbers
            """)
    void whatCannotBeDoneIsSaid(String typed, String said) {
        assertThatThrownBy(() -> {
            BenchOptions options = parse(typed.split(" "));
            if (options.isComparison()) {
                options.side(1);
            } else if (options.mode == Mode.SWEEP) {
                options.values();
            } else {
                options.tickets();
            }
        }).isInstanceOf(CommandException.class).hasMessageStartingWith(said);
    }

    private static BenchOptions parse(String... words) throws CommandException {
        return BenchOptions.parse(ROOT, List.of(words));
    }
}
