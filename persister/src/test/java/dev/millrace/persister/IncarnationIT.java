package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.model.redis.Incarnation;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.schema.Schema;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;

/** A Redis that comes back without what it had, and gives ids that are lower than the checkpoints. */
@Timeout(60)
class IncarnationIT {

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
    void aRedisThatComesBackWithLowerIdsIsReadFromItsStart() throws Exception {
        Persister persister = servers.persister();
        Journal before = servers.journal();
        before.appendMany(100, 7);
        rows.await(100);
        before.close();
        emptyRedis();
        try (var journal = servers.journal()) {
            journal.continueAfter(before);
            appendUnderLowIds(journal, 100);
            awaitAll(journal);
            assertThat(persister.health().flow().deadLetters()).isZero();
            assertThat(rows.checkpoints().values()).allMatch(it -> it.millis() < 1_000);
        }
    }

    @Test
    void aPersisterThatStartsOnAnotherRedisThanTheCheckpointsReadsItFromItsStart() throws Exception {
        Persister first = servers.persister();
        Journal before = servers.journal();
        before.appendMany(100, 7);
        rows.await(100);
        before.close();
        servers.stop(first);
        emptyRedis();
        try (var journal = servers.journal()) {
            journal.continueAfter(before);
            appendUnderLowIds(journal, 100);
            servers.persister();
            awaitAll(journal);
        }
    }

    @Test
    void whatWasReadBeforeRedisLostItIsStoredAndSoIsWhatCameAfter() throws Exception {
        var patient = servers.with("batch.interval", "1m").with("batch.size", "1000");
        Persister persister = patient.persister();
        Journal before = patient.journal();
        before.appendMany(100, 7);
        await().until(() -> persister.health().flow().read() == 100);
        before.close();
        emptyRedis();
        try (var journal = patient.journal()) {
            journal.continueAfter(before);
            appendUnderLowIds(journal, 100);
            await().until(() -> persister.health().flow().read() == 200);
            patient.stop(persister);
            awaitAll(journal);
            assertThat(rows.checkpoints().values()).allMatch(it -> it.millis() < 1_000);
        }
    }

    @Test
    void anotherRedisIsNotTrimmedByTheCheckpointsOfTheOneBefore() throws Exception {
        Persister first = servers.persister();
        Journal before = servers.journal();
        before.appendMany(100, 1);
        int partition = before.appended().getFirst().partition();
        rows.await(100);
        before.close();
        servers.stop(first);
        emptyRedis();
        try (var journal = servers.journal();
                var watermarks = Watermarks.on(servers.redis(), it -> {});
                Connection connection = servers.database().getConnection()) {
            journal.continueAfter(before);
            for (int i = 0; i < 500; i++) {
                journal.append(journal.message("room-0", "again", null), 1 + i + "-0");
            }
            // Nothing new can be stored; what is stored already is said again.
            rows.lock(connection);
            Persister persister = servers.persister();
            await().until(() -> persister.health().flow().read() == 500);
            await().during(Duration.ofMillis(500)).until(() -> journal.length(partition) == 500);
            assertThat(watermarks.latest()).as("it says nothing about this Redis").isEmpty();
            connection.rollback();
            awaitAll(journal);
        }
    }

    @Test
    void aRedisThatWasAReplicaForAWhileIsStoredAndSettledAgain() throws Exception {
        servers.persister();
        try (var primary = RedisServer.start(ServerOptions.scratch(scratch, "primary"));
                var journal = servers.journal();
                var admin = servers.redis()) {
            journal.appendMany(100, 1);
            int partition = journal.appended().getFirst().partition();
            rows.await(100);
            awaitSettled(admin, partition);

            admin.command("CONFIG", "SET", "masterauth", primary.password());
            admin.command("REPLICAOF", primary.host(), String.valueOf(primary.port()));
            admin.command("REPLICAOF", "NO", "ONE");
            journal.appendMany(100, 1);
            awaitAll(journal);
            // The gateways append under the incarnation they find.
            admin.command("HSET", RedisNames.rooms(partition), RedisNames.INCARNATION_FIELD,
                    Incarnation.ofPrimary(admin.text("INFO")).value());
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                journal.appendMany(1, 1);
                return rows.number("SELECT count(*) FROM millrace.journal_partition WHERE incarnation = '"
                        + Incarnation.ofPrimary(admin.text("INFO")) + "'") == 1;
            });
            awaitSettled(admin, partition);
        }
    }

    /** Redis breaks off a read that waits when its role changes. One that is not under way learns nothing of it. */
    @Test
    void aRedisThatBecomesAnotherBehindAConnectionThatDoesNotReadIsReadFromItsStart() throws Exception {
        var narrow = servers.with("queue.capacity", "100").with("batch.max", "100");
        try (var primary = RedisServer.start(ServerOptions.scratch(scratch, "primary"));
                Connection connection = servers.database().getConnection();
                var before = narrow.journal();
                var admin = narrow.redis()) {
            before.appendMany(250, 1);
            Schema.migrate(servers.database());
            rows.lock(connection);
            Persister persister = narrow.persister();
            // A batch in hand, the queue full, and the rest read and held.
            await().until(() -> persister.health().flow().read() == 200);
            admin.command("REPLICAOF", primary.host(), String.valueOf(primary.port()));
            admin.command("REPLICAOF", "NO", "ONE");
            admin.command("FLUSHALL");
            try (var journal = narrow.journal()) {
                journal.continueAfter(before);
                appendUnderLowIds(journal, 100);
                connection.rollback();
                awaitAll(journal);
            }
        }
    }

    private void awaitSettled(RespClient admin, int partition) {
        await().until(() -> String.valueOf(rows.checkpoints().get(partition))
                .equals(admin.text("HGET", RedisNames.rooms(partition), RedisNames.PERSISTED_FIELD)));
    }

    private void awaitAll(Journal journal) throws Exception {
        var sent = journal.messages();
        await().atMost(Duration.ofSeconds(20)).until(() -> rows.count() >= sent.size());
        rows.assertStoredOnceAndInOrder(sent);
    }

    /** It loses everything, and its next life knows no id of this one. */
    private void emptyRedis() throws IOException {
        try (var admin = redis.connect()) {
            admin.command("FLUSHALL");
        }
        redis.kill();
        redis = RedisServer.start(redis.options());
    }

    private static void appendUnderLowIds(Journal journal, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            journal.append(journal.message("room-" + i % 7, "again " + i, null), 1 + i + "-0");
        }
    }
}
