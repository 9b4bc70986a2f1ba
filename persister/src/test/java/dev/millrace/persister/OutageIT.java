package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.model.ChatMessage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A server goes away in the middle, and comes back where it was. */
@Timeout(120)
class OutageIT {

    private ScratchFolder scratch;
    private PostgresServer postgres;
    private RedisServer redis;
    private Servers servers;
    private Rows rows;

    @BeforeEach
    void start() throws Exception {
        scratch = ScratchFolder.create("outage");
        postgres = PostgresServer.start(ServerOptions.scratch(scratch, "postgres"));
        redis = RedisServer.start(ServerOptions.scratch(scratch, "redis")
                .setting("appendonly", "yes")
                .setting("appendfsync", "always"));
        servers = Servers.of(postgres, redis);
        rows = servers.rows();
    }

    @AfterEach
    void stop() throws Exception {
        servers.stopAll();
        redis.close();
        postgres.close();
        scratch.close();
    }

    @Test
    void killingPostgresLosesAndDoublesNothing() throws Exception {
        try (var journal = servers.journal()) {
            Persister persister = servers.persister();
            journal.appendMany(1_000, 7);
            await().until(() -> rows.count() > 0);
            postgres.kill();
            journal.appendMany(1_000, 7);
            await().until(() -> persister.health().postgresAwaySince().isPresent());
            await().until(() -> persister.health().queue().depth() > 0);

            postgres = PostgresServer.start(postgres.options());
            awaitAll(journal);
            assertThat(persister.health().isUp()).isTrue();
            assertThat(persister.death()).isNotDone();
        }
    }

    @Test
    void aTableLockedForLongerThanALeaseCostsNobodyALease() throws Exception {
        var brief = servers.with("lease.time", "1s");
        try (var traffic = Traffic.start(brief);
                Connection connection = brief.database().getConnection();
                Statement lock = connection.createStatement()) {
            Persister one = brief.persister();
            Persister other = brief.persister();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> one.health().partitions() == 2 && other.health().partitions() == 2);
            await().until(() -> rows.count() > 0);
            var leases = rows.leaseEpochs();
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE millrace.message IN ACCESS EXCLUSIVE MODE");

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> one.health().queue().oldest().compareTo(Duration.ofSeconds(4)) > 0);
            connection.rollback();

            awaitAll(traffic.stop());
            assertThat(rows.leaseEpochs()).isEqualTo(leases);
            assertThat(one.health().flow().fenced() + other.health().flow().fenced()).isZero();
        }
    }

    @Test
    void leasesOutliveAnOutageThatIsLongerThanTheyAre() throws Exception {
        var brief = servers.with("lease.time", "1s");
        try (var journal = brief.journal()) {
            Persister one = brief.persister();
            Persister other = brief.persister();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> one.health().partitions() == 2 && other.health().partitions() == 2);
            var leases = rows.leaseEpochs();
            postgres.kill();
            journal.appendMany(1_000, 20);
            await().atMost(Duration.ofSeconds(20)).until(() -> isAwayFor(one, Duration.ofSeconds(2)));

            postgres = PostgresServer.start(postgres.options());
            awaitAll(journal.messages());
            await().until(() -> one.health().isUp() && other.health().isUp());
            assertThat(rows.leaseEpochs()).as("nobody took the other's").isEqualTo(leases);
        }
    }

    @Test
    void killingPostgresAgainAndAgainLosesAndDoublesNothing() throws Exception {
        try (var journal = servers.with("batch.size", "10").with("batch.max", "10").journal()) {
            servers.with("batch.size", "10").with("batch.max", "10").persister();
            for (int i = 0; i < 4; i++) {
                long before = rows.count();
                journal.appendMany(2_000, 7);
                await().until(() -> rows.count() > before);
                postgres.kill();
                postgres = PostgresServer.start(postgres.options());
            }
            awaitAll(journal);
        }
    }

    @Test
    void aCommitThatFailsStoresNothingAndSaysNothing() throws Exception {
        try (var journal = servers.journal();
                var watermarks = Watermarks.on(servers.redis(), watermark -> {})) {
            Persister persister = servers.persister();
            journal.append("a", "the tables are there");
            awaitAll(journal);
            await().until(() -> watermarks.latest().equals(rows.checkpoints()));
            var before = rows.checkpoints();
            rows.execute("""
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END $$;
                    CREATE CONSTRAINT TRIGGER refuse_commit AFTER INSERT ON millrace.message
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()""");

            journal.append("a", "one");
            journal.appendRaw(0, "m", "not a message");
            await().until(() -> persister.health().postgresAwaySince().isPresent());
            journal.append("b", "two");
            await().during(Duration.ofMillis(300)).until(() -> watermarks.latest().equals(before));
            assertThat(rows.count()).isEqualTo(1);
            assertThat(rows.deadLetters()).isEmpty();
            assertThat(rows.checkpoints()).isEqualTo(before);

            rows.execute("DROP TRIGGER refuse_commit ON millrace.message");
            awaitAll(journal);
            await().until(() -> watermarks.latest().equals(rows.checkpoints()));
            assertThat(rows.deadLetters()).hasSize(1);
            assertThat(rows.checkpoints()).isNotEqualTo(before);
        }
    }

    @Test
    void restartingRedisLosesAndDoublesNothing() throws Exception {
        Persister persister = servers.persister();
        Journal before = servers.journal();
        before.appendMany(500, 7);
        before.close();
        redis.kill();
        await().until(() -> persister.health().redisAwaySince().isPresent());
        assertThat(persister.health().postgresAwaySince()).isEmpty();

        redis = RedisServer.start(redis.options());
        try (var journal = servers.journal();
                var watermarks = Watermarks.on(servers.redis(), watermark -> {})) {
            journal.continueAfter(before);
            journal.appendMany(500, 7);
            awaitAll(journal);
            await().until(() -> persister.health().isUp());
            await().until(() -> watermarks.latest().equals(rows.checkpoints()));
        }
    }

    @Test
    void hintsThatFailStopNothing() throws Exception {
        var eager = servers.with("trim.margin", "0ms");
        try (var journal = eager.journal(); var admin = eager.redis()) {
            admin.command("ACL", "SETUSER", "default", "-xtrim");
            Persister persister = eager.persister();
            journal.appendMany(10, 3);
            await().until(() -> persister.health().flow().hintFailures() > 0);
            admin.command("ACL", "SETUSER", "default", "-publish");
            long failures = persister.health().flow().hintFailures();
            journal.appendMany(500, 3);
            await().until(() -> persister.health().flow().hintFailures() > failures);
            awaitAll(journal);
            assertThat(persister.health().isUp()).isTrue();
            assertThat(persister.death()).isNotDone();

            try (var watermarks = Watermarks.on(eager.redis(), watermark -> {})) {
                admin.command("ACL", "SETUSER", "default", "+publish", "+xtrim");
                await().until(() -> watermarks.latest().equals(rows.checkpoints()));
            }
        }
    }

    @Test
    void aRedisThatHangsIsNoticedAndReadOn() throws Exception {
        try (var journal = servers.journal()) {
            Persister persister = servers.persister();
            journal.appendMany(10, 3);
            awaitAll(journal);
            signal("-STOP", redis.pid());
            try {
                await().atMost(Duration.ofSeconds(15))
                        .until(() -> persister.health().redisAwaySince().isPresent());
            } finally {
                signal("-CONT", redis.pid());
            }
            journal.appendMany(10, 3);
            awaitAll(journal);
            await().until(() -> persister.health().isUp());
        }
    }

    @Test
    void aStopWhilePostgresIsAwayEndsAndTheNextOneStoresTheRest() throws Exception {
        var impatient = servers.with("stop.patience", "500ms");
        try (var journal = impatient.journal()) {
            Persister persister = impatient.persister();
            journal.appendMany(100, 7);
            await().until(() -> rows.count() > 0);
            postgres.kill();
            journal.appendMany(100, 7);
            await().until(() -> persister.health().postgresAwaySince().isPresent());

            long asked = System.nanoTime();
            impatient.stop(persister);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(6));
            assertThat(persister.death()).isNotDone();

            postgres = PostgresServer.start(postgres.options());
            impatient.persister();
            awaitAll(journal);
        }
    }

    @Test
    void anIdlePersisterSaysThatPostgresIsAway() throws Exception {
        Persister persister = servers.persister();
        assertThat(persister.health().isUp()).isTrue();

        postgres.kill();
        await().until(() -> persister.health().postgresAwaySince().isPresent());

        postgres = PostgresServer.start(postgres.options());
        await().until(() -> persister.health().isUp());
    }

    @Test
    void aStopWhileRedisIsAwayEndsAndStoresWhatWasRead() throws Exception {
        var slow = servers.with("batch.interval", "1m").with("batch.size", "1000");
        Persister persister = slow.persister();
        try (var journal = slow.journal()) {
            journal.appendMany(100, 7);
            await().until(
                    () -> persister.health().flow().read() == 100 && persister.health().queue().depth() == 0);
            assertThat(rows.count()).isZero();
        }
        redis.kill();

        long asked = System.nanoTime();
        slow.stop(persister);

        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(4));
        assertThat(rows.count()).isEqualTo(100);
    }

    private void awaitAll(Journal journal) throws Exception {
        awaitAll(journal.messages());
    }

    private void awaitAll(List<ChatMessage> sent) throws Exception {
        await().atMost(Duration.ofSeconds(40)).until(() -> rows.count() >= sent.size());
        rows.assertStoredOnceAndInOrder(sent);
    }

    private static boolean isAwayFor(Persister persister, Duration time) {
        return persister.health()
                .postgresAwaySince()
                .filter(it -> it.plus(time).isBefore(Instant.now()))
                .isPresent();
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, String.valueOf(pid)).start().waitFor()).isZero();
    }
}
