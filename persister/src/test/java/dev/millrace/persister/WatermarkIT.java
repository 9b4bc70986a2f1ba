package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Watermark;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What follows a commit, and must never come before it. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
@Timeout(60)
class WatermarkIT {

    private final Servers servers;
    private final Rows rows;

    WatermarkIT(TestDatabase database, TestRedis redis) {
        this.servers = Servers.of(database, redis);
        this.rows = servers.rows();
    }

    @AfterEach
    void stop() throws InterruptedException {
        servers.stopAll();
    }

    @Test
    void aWatermarkArrivesOnlyAfterItsRowsAreVisible() throws Exception {
        try (var journal = servers.journal()) {
            servers.persister();
            // A commit that takes a while: a watermark that does not wait for it comes first.
            rows.execute(
                    """
                    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT OR UPDATE ON millrace.journal_partition
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle()""");
            try (var watermarks = Watermarks.on(servers.redis(), watermark -> {
                var covered = journal.appended()
                        .stream()
                        .filter(it -> it.partition() == watermark.partition())
                        .filter(it -> it.id().compareTo(watermark.upTo()) <= 0)
                        .map(Journal.Appended::message)
                        .toList();
                assertThat(rows.messages()).as("rows at %s", watermark).containsAll(covered);
            })) {
                for (int i = 0; i < 10; i++) {
                    int soFar = journal.appended().size();
                    journal.appendMany(20, 5);
                    rows.await(soFar + 20);
                }
                await().until(() -> watermarks.latest().equals(rows.checkpoints()));
                assertThat(watermarks.complaints()).isEmpty();
            }
        }
    }

    @Test
    void aPersisterThatStartsSaysAgainWhatIsStored() throws Exception {
        try (var journal = servers.journal()) {
            var first = servers.persister();
            journal.appendMany(20, 5);
            rows.await(20);
            servers.stop(first);
            try (var watermarks = Watermarks.on(servers.redis(), watermark -> {})) {
                servers.persister();
                await().until(() -> watermarks.latest().equals(rows.checkpoints()));
                assertThat(watermarks.latest()).isNotEmpty();
            }
        }
    }

    @Test
    void theJournalIsTrimmedUpToTheCheckpointLessWhatIsKept() throws Exception {
        try (var journal = servers.journal()) {
            servers.with("trim.margin", "5s").persister();
            journal.appendMany(1_000, 1);
            int partition = journal.appended().getFirst().partition();
            rows.await(1_000);
            assertThat(journal.length(partition)).as("all of it is younger than 5 s").isEqualTo(1_000);

            long old = journal.appended().getFirst().id().millis();
            await().pollInterval(Duration.ofMillis(200)).until(() -> {
                journal.append("room-0", "time goes by");
                return journal.length(partition) < 1_000;
            });

            long oldest = journal.oldest(partition).millis();
            long checkpoint = journal.appended().getLast().id().millis();
            assertThat(checkpoint - old).isGreaterThanOrEqualTo(5_000);
            assertThat(journal.appended()
                    .stream()
                    .filter(it -> it.id().millis() >= checkpoint - 5_000)
                    .findFirst()
                    .orElseThrow()
                    .id()
                    .millis()).isGreaterThanOrEqualTo(oldest);
        }
    }

    @Test
    void nothingIsTrimmedThatIsNotCommitted() throws Exception {
        // One large batch: a trim removes whole nodes of a hundred entries or so.
        var large = servers.with("trim.margin", "0ms")
                .with("batch.size", "500")
                .with("batch.interval", "1m");
        try (var journal = large.journal(); Connection connection = large.database().getConnection()) {
            large.persister();
            rows.lock(connection);
            journal.appendMany(1_000, 1);
            int partition = journal.appended().getLast().partition();
            await().until(() -> rows.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1);
            await().during(Duration.ofMillis(500)).until(() -> journal.length(partition) == 1_000);

            connection.rollback();
            await().until(() -> journal.length(partition) < 1_000);
        }
    }

    @Test
    void redisIsToldUpToWhereEachPartitionIsStored() throws Exception {
        try (var journal = servers.journal();
                var redis = servers.redis();
                var watermarks = Watermarks.on(servers.redis(), it -> {})) {
            servers.persister();
            journal.appendMany(50, 7);
            rows.await(50);
            await().until(() -> watermarks.latest().equals(rows.checkpoints()));

            for (var reached : rows.checkpoints().entrySet()) {
                assertThat(redis.text("HGET", RedisNames.rooms(reached.getKey()), RedisNames.PERSISTED_FIELD))
                        .isEqualTo(reached.getValue().toString());
            }
        }
    }

    @Test
    void aWatermarkCarriesTheEpochOfTheLastMessage() throws Exception {
        List<Watermark> seen = new CopyOnWriteArrayList<>();
        try (var journal = servers.journal(); var watermarks = Watermarks.on(servers.redis(), seen::add)) {
            servers.persister();
            int partition = journal.partitionOf(journal.append("a", "a message"));
            rows.await(1);
            await().until(() -> watermarks.latest().equals(rows.checkpoints()));
            journal.appendRaw(partition, "m", "not a message");
            await().until(() -> !rows.deadLetters().isEmpty());
            await().until(() -> watermarks.latest().equals(rows.checkpoints()));

            assertThat(seen).hasSize(2).allMatch(it -> it.epoch() == Journal.EPOCH);
            assertThat(rows.number("SELECT max(epoch) FROM millrace.journal_partition"))
                    .isEqualTo(Journal.EPOCH);
        }
    }

    @Test
    void inAnotherIncarnationNothingIsTrimmed() throws Exception {
        var eager = servers.with("trim.margin", "0ms");
        try (var journal = eager.journal();
                var redis = eager.redis();
                var watermarks = Watermarks.on(eager.redis(), it -> {})) {
            int partition = journal.partitionOf(journal.message("room-0", "", null));
            redis.command("HSET", RedisNames.rooms(partition), RedisNames.INCARNATION_FIELD, "another");
            eager.persister();
            journal.appendMany(1_000, 1);
            rows.await(1_000);
            await().until(() -> watermarks.latest().equals(rows.checkpoints()));

            assertThat(journal.length(partition)).isEqualTo(1_000);
            assertThat(redis.command("HGET", RedisNames.rooms(partition), RedisNames.PERSISTED_FIELD))
                    .isNull();
        }
    }
}
