package dev.millrace.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.model.config.RedisSettings;
import dev.millrace.tools.bench.load.Conversation;
import dev.millrace.tools.bench.load.Crowd;
import dev.millrace.tools.bench.load.MessageIds;
import dev.millrace.tools.bench.load.People;
import dev.millrace.tools.bench.measure.Cost;
import dev.millrace.tools.bench.measure.Measurement;
import dev.millrace.tools.bench.measure.Mode;
import dev.millrace.tools.bench.measure.Proof;
import dev.millrace.tools.bench.measure.Talk;
import dev.millrace.tools.bench.measure.Workload;
import dev.millrace.tools.bench.measure.Written;
import dev.millrace.tools.bench.yardstick.Database;
import dev.millrace.tools.stack.Workspace;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the bench says of a real system: small loads, so that what is looked at is whether it is true. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int TEXT_BYTES = 120;
    private static final List<String> SMALL = List.of("-Xmx256m", "-Xshare:auto", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1");

    private static final Conversation.Listener UNWATCHED = new Conversation.Listener() {
        @Override
        public void measuringBegan() {}

        @Override
        public void measuringEnded() {}

        @Override
        public void passed(Talk.Second second) {}
    };

    private final Started started = new Started();
    private Site site;

    @BeforeAll
    void start() throws Exception {
        ScratchFolder scratch = started.keep(ScratchFolder.create("bench"));
        Workspace workspace = started.keep(Workspace.claim(scratch.path().resolve("stack")));
        site = started.keep(
                Site.start(new Site.Plan("millrace", ROOT, 1, 1, Map.of(), SMALL, null), workspace,
                        line -> {}));
    }

    @AfterAll
    void stop() {
        started.close();
    }

    @Test
    void aClosedLoopIsAcknowledgedHeardByAllAndStored() throws Exception {
        Measurement measured = talk(workload(Mode.INGEST, 8, 2, 4, 0, 8));

        assertThat(measured.talk().faults()).isEmpty();
        assertThat(measured.talk().refused()).isEmpty();
        assertThat(measured.talk().acks()).isPositive();
        assertThat(measured.talk().ack().getTotalCount() + measured.talk().committed().getTotalCount())
                .isEqualTo(measured.talk().acks());
        assertThat((double) measured.talk().deliveries() / measured.talk().acks()).isCloseTo(3, within(0.5));
        assertThat(measured.proof()).satisfies(proof -> {
            assertThat(proof.holds()).as("%s", proof).isTrue();
            assertThat(proof.acknowledged()).isGreaterThanOrEqualTo(measured.talk().acks());
            assertThat(proof.strangers()).isZero();
        });
        assertThat(measured.costs().stream().map(Cost::process)).contains("gateway", "persister",
                "PostgreSQL", "Redis",
                Cost.GENERATOR);
        assertThat(measured.cpuSeconds()).isPositive();
        writesMoreThanTheTexts(measured);
    }

    /** Redis goes on in another file then, and removes the one that it had at first. */
    @Test
    void whatIsWrittenIsToldAlsoWhenRedisWritesItsFileAnew() throws Exception {
        Workload workload = workload(Mode.PACED, 8, 2, 4, 200, 8);
        Measurement usual = talk(workload);
        Measurement measured;
        RedisSettings settings = site.servers().redis();
        try (var redis = RespClient.connect(settings.host(), settings.port(), settings.password().reveal(),
                Duration.ofSeconds(10))) {
            String before = rewrites(redis);
            measured = new Trial(site, workload, line -> {}).talk(second -> rewrite(redis));
            assertThat(rewrites(redis)).isNotEqualTo(before);
        }

        assertThat(appendedAMessage(measured)).isCloseTo(appendedAMessage(usual), withinPercentage(25));
    }

    private static double appendedAMessage(Measurement measured) {
        writesMoreThanTheTexts(measured);
        return measured.written().getLast().each(measured.talk().acks());
    }

    @Test
    void aPacedLoadSendsWhatIsDueAndMeasuresEachOfThem() throws Exception {
        Measurement measured = talk(workload(Mode.PACED, 8, 2, 4, 200, 8));

        assertThat(measured.talk().faults()).isEmpty();
        assertThat(measured.talk().sends()).isEqualTo(400);
        assertThat(measured.talk().acks()).isEqualTo(400);
        assertThat(measured.talk().deliveries()).isEqualTo(1_200);
        assertThat(measured.talk().copies()).isEqualTo(400);
        assertThat(measured.talk().committed().getTotalCount()).isPositive();
        assertThat(measured.talk().timeline()).hasSize(2);
    }

    /** A probe is answered when it is a row, so its ack would always come right before the last row. */
    @Test
    void howLongTheLastRowTookIsCountedFromAnAckThatDidNotWaitForIt() throws Exception {
        Workload workload = workload(Mode.PACED, 8, 2, 4, 200, 8);
        Measurement measured;
        try (Connection lock = Database.connect(site.servers().postgres())) {
            lock.setAutoCommit(false);
            var passed = new AtomicInteger();
            measured = new Trial(site, workload, line -> {}).talk(second -> {
                // Each second comes on a thread of its own.
                synchronized (passed) {
                    if (passed.incrementAndGet() == 1) {
                        execute(lock, "LOCK TABLE millrace.message IN EXCLUSIVE MODE");
                    } else {
                        execute(lock, "SELECT pg_sleep(1)");
                        execute(lock, "COMMIT");
                    }
                }
            });
        }

        assertThat(measured.talk().faults()).isEmpty();
        assertThat(measured.proof()).satisfies(proof -> {
            assertThat(proof.holds()).as("%s", proof).isTrue();
            assertThat(proof.untilStored()).isGreaterThan(Duration.ofMillis(500));
        });
    }

    @Test
    void allHearTheOneWhoSpeaks() throws Exception {
        Measurement measured = talk(workload(Mode.FANOUT, 50, 1, 50, 20, 1));

        assertThat(measured.talk().faults()).isEmpty();
        assertThat(measured.talk().acks()).isEqualTo(40);
        assertThat(measured.talk().deliveries()).isEqualTo(40 * 49);
    }

    @Test
    void sessionsThatSayNothingAreKept() throws Exception {
        Measurement measured = new Trial(site, workload(Mode.IDLE, 20, 0, 0, 1, 0), line -> {}).rest();

        assertThat(measured.talk().faults()).isEmpty();
        assertThat(measured.costs()).isNotEmpty();
    }

    @Test
    void aRowThatIsMissingIsFoundOut() throws Exception {
        Workload workload = workload(Mode.PACED, 4, 1, 4, 50, 4);
        People people = site.invite(workload);
        try (var crowd = Crowd.gather(people, workload, in -> {})) {
            crowd.talk(UNWATCHED);
            MessageIds acknowledged = crowd.acknowledged();
            assertThat(prove(acknowledged).missing()).isZero();
            try (Connection connection = Database.connect(site.servers().postgres());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TEMP TABLE lost AS SELECT * FROM millrace.message WHERE id = '"
                        + acknowledged.stream().findFirst().orElseThrow() + "'");
                statement.execute("DELETE FROM millrace.message USING lost WHERE message.id = lost.id");
                Proof proof = prove(acknowledged);
                assertThat(proof.missing()).isEqualTo(1);
                assertThat(proof.findings()).as("of the audit").hasSize(1);
                assertThat(proof.holds()).isFalse();
                statement.execute("INSERT INTO millrace.message SELECT * FROM lost");
            }
            assertThat(prove(acknowledged).holds()).isTrue();
        }
    }

    private static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rewrite(RespClient redis) {
        try {
            redis.command("BGREWRITEAOF");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String rewrites(RespClient redis) throws IOException {
        return redis.text("INFO", "persistence")
                .lines()
                .filter(line -> line.startsWith("aof_rewrites:"))
                .findFirst()
                .orElseThrow();
    }

    /** And not by orders of magnitude. */
    private static void writesMoreThanTheTexts(Measurement measured) {
        assertThat(measured.written()).extracting(Written::file).containsExactly(Written.WAL, Written.AOF);
        assertThat(measured.written()).allSatisfy(one -> assertThat(one.each(measured.talk().acks()))
                .as("%s", one)
                .isBetween((double) TEXT_BYTES, 50.0 * TEXT_BYTES));
    }

    private Proof prove(MessageIds acknowledged) throws Exception {
        return site.prove(acknowledged, System.nanoTime());
    }

    private Measurement talk(Workload workload) throws Exception {
        return new Trial(site, workload, line -> {}).talk(second -> {});
    }

    private static Workload workload(Mode mode, int connections, int rooms, int roomSize, int rate,
            int speakers) {
        return new Workload(mode, connections, rooms, roomSize, rate, 4, speakers, TEXT_BYTES, true, 5,
                Duration.ofSeconds(1), Duration.ofSeconds(2));
    }
}
