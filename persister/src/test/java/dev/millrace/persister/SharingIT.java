package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.Per;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** Several persisters, and several lanes, that share the partitions. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
@Timeout(90)
class SharingIT {

    private static final Logger log = LoggerFactory.getLogger(SharingIT.class);

    private final Servers servers;
    private final Rows rows;

    SharingIT(TestDatabase database, TestRedis redis) {
        this.servers = Servers.of(database, redis);
        this.rows = servers.rows();
    }

    @AfterEach
    void stop() throws InterruptedException {
        servers.stopAll();
    }

    @Test
    void whoeverComesAndGoesEachHasItsShareAndEverythingIsStoredOnceAndInOrder() throws Exception {
        try (var traffic = Traffic.start(servers)) {
            Persister first = servers.persister();
            awaitShares(List.of(first), 4);
            Persister second = servers.persister();
            awaitShares(List.of(first, second), 2, 2);
            Persister third = servers.persister();
            awaitShares(List.of(first, second, third), 1, 1, 2);
            awaitStored(traffic.count());

            servers.stop(first);
            long gone = System.nanoTime();
            await().pollInterval(Duration.ofMillis(20)).until(() -> owned(List.of(second, third)) == 4);
            var handover = Duration.ofNanos(System.nanoTime() - gone);
            log.info("handed over within {} ms", handover.toMillis());
            assertThat(handover).isLessThan(Duration.ofSeconds(1));

            var sent = traffic.stop();
            awaitStored(sent.size());
            rows.assertStoredOnceAndInOrder(sent);
            assertThat(second.health().flow().fenced() + third.health().flow().fenced()).isZero();
            assertThat(first.health().flow().fenced()).as("all was given back in good order").isZero();
        }
    }

    @Test
    void whatIsGivenAwayIsStoredFirst() throws Exception {
        var patient = servers.with("batch.interval", "1m").with("batch.size", "1000");
        try (var journal = patient.journal(); Connection connection = patient.database().getConnection()) {
            Persister first = patient.persister();
            journal.appendMany(200, 20);
            await().until(() -> first.health().flow().read() == 200);
            rows.lock(connection);

            Persister second = patient.persister();
            // It does not wait for the batch's interval, but for this.
            await().until(() -> rows.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1);
            await().during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> first.health().partitions() == 4 && second.health().partitions() == 0);
            connection.rollback();

            awaitShares(List.of(first, second), 2, 2);
            assertThat(rows.count()).isEqualTo(200);
            assertThat(first.health().flow().fenced()).isZero();
            assertThat(second.health().flow().stored()).isZero();
        }
    }

    @Test
    void whatIsLostIsLeftOutTheRestIsStoredAndWhatIsRegainedIsReadAgain() throws Exception {
        var patient = servers.with("batch.interval", "1m").with("batch.size", "1000");
        try (var journal = patient.journal()) {
            Persister persister = patient.persister();
            journal.appendMany(200, 20);
            await().until(() -> persister.health().flow().read() == 200);
            long lost = journal.appended().stream().filter(it -> it.partition() == 2).count();
            rows.execute("UPDATE millrace.journal_partition SET owner = gen_random_uuid(),"
                    + " lease_epoch = lease_epoch + 1 WHERE partition = 2");

            rows.await(200 - lost);
            await().until(() -> persister.health().flow().fenced() == 1);
            assertThat(rows.checkpoints()).containsOnlyKeys(0, 1, 3);
            assertThat(persister.health().flow().retries()).isZero();

            rows.execute("UPDATE millrace.journal_partition SET leased_until = now() WHERE partition = 2");
            await().until(() -> persister.health().flow().read() == 200 + lost);
            patient.stop(persister);
            rows.assertStoredOnceAndInOrder(journal.messages());
            assertThat(persister.health().flow().fenced()).isEqualTo(1);
        }
    }

    @Test
    void whatIsLostAndRegainedBetweenTwoTurnsIsReadAgain() throws Exception {
        var patient = servers.with("batch.interval", "1m").with("batch.size", "1000");
        try (var journal = patient.journal()) {
            Persister persister = patient.persister();
            journal.appendMany(200, 20);
            await().until(() -> persister.health().flow().read() == 200);
            long lost = journal.appended().stream().filter(it -> it.partition() == 2).count();
            rows.execute("UPDATE millrace.journal_partition SET lease_epoch = lease_epoch + 1"
                    + " WHERE partition = 2");
            await().until(() -> persister.health().flow().read() == 200 + lost);

            patient.stop(persister);

            rows.assertStoredOnceAndInOrder(journal.messages());
            assertThat(persister.health().flow().fenced()).isEqualTo(1);
        }
    }

    @Test
    void onePersisterTooManyIsWellAndWaits() throws Exception {
        var one = servers.with("journal.partitions", "1");
        Persister first = one.persister();
        awaitShares(List.of(first), 1);
        Persister second = one.persister();
        awaitShares(List.of(first, second), 0, 1);
        assertThat(List.of(first, second)).allMatch(it -> it.health().isUp());

        one.stop(first);
        awaitShares(List.of(second), 1);
    }

    @Test
    void oneLaneThatIsHeldUpHoldsUpNoOther() throws Exception {
        var lanes = servers.with("flush.writers", "4").with("batch.max", "200");
        try (var journal = lanes.journal();
                Connection connection = lanes.database().getConnection();
                Statement lock = connection.createStatement()) {
            Persister persister = lanes.persister();
            awaitShares(List.of(persister), 4);
            connection.setAutoCommit(false);
            lock.execute("SELECT * FROM millrace.journal_partition WHERE partition = 2 FOR UPDATE");
            journal.appendMany(400, 20);
            long others = journal.appended().stream().filter(it -> it.partition() != 2).count();
            assertThat(others).isBetween(1L, 399L);

            rows.await(others);
            await().until(() -> persister.health().queue().inHand() == 1);

            connection.rollback();
            rows.await(400);
            rows.assertStoredOnceAndInOrder(journal.messages());
            assertThat(persister.health().lanes()).isEqualTo(4);
        }
    }

    private void awaitStored(long count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> rows.count() >= count);
    }

    /** In any order: who has one more is nobody's business. */
    private static void awaitShares(List<Persister> persisters, Integer... shares) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(persisters.stream().map(it -> it.health().partitions()))
                        .containsExactlyInAnyOrder(shares));
    }

    private static int owned(List<Persister> persisters) {
        return persisters.stream().mapToInt(it -> it.health().partitions()).sum();
    }
}
