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
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Processes that die or stand still while they hold partitions, and those that take over. */
@WithPostgres(per = Per.METHOD)
@WithRedis(per = Per.METHOD)
@Timeout(120)
class TakeoverIT {

    private static final Logger log = LoggerFactory.getLogger(TakeoverIT.class);

    private static final Duration LEASE = Duration.ofSeconds(2);

    private final Servers servers;
    private final Rows rows;
    private final List<PersisterProcess> started = new ArrayList<>();

    @TempDir
    private Path folder;

    TakeoverIT(TestDatabase database, TestRedis redis) {
        this.servers = Servers.of(database, redis).with("lease.time", LEASE.toMillis() + "ms");
        this.rows = servers.rows();
    }

    @AfterEach
    void stop() throws Exception {
        servers.stopAll();
        for (PersisterProcess process : started) {
            process.kill();
        }
    }

    @Test
    void whatAKilledOneHeldIsTakenOverWhenItsLeaseIsOver() throws Exception {
        try (var traffic = Traffic.start(servers)) {
            PersisterProcess victim = start(servers);
            Persister heir = servers.persister();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> heir.health().partitions() == 2 && victim.number("partitions") == 2);
            int before = traffic.count();
            await().until(() -> rows.count() > before);

            victim.kill();
            awaitTakeover(heir, System.nanoTime());

            var sent = traffic.stop();
            awaitStored(sent.size());
            rows.assertStoredOnceAndInOrder(sent);
        }
    }

    @Test
    void onePausedPastItsLeaseIsFencedOutWhenItWakes() throws Exception {
        try (var journal = servers.journal()) {
            // It has read these, and waits for more of them when it is paused.
            PersisterProcess zombie = start(servers.with("batch.interval", "1m").with("batch.size", "1000"));
            await().until(() -> zombie.number("partitions") == 4);
            journal.appendMany(200, 20);
            await().until(() -> zombie.number("read") == 200);
            assertThat(rows.count()).isZero();
            zombie.pause();
            long paused = System.nanoTime();

            Persister heir = servers.persister();
            awaitTakeover(heir, paused);
            journal.appendMany(200, 20);
            rows.await(400);
            var checkpoints = rows.checkpoints();
            zombie.resume();

            await().atMost(Duration.ofSeconds(20)).until(() -> zombie.number("fenced") > 0);
            assertThat(rows.checkpoints()).isEqualTo(checkpoints);
            assertThat(zombie.number("stored")).isZero();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> heir.health().partitions() == 2 && zombie.number("partitions") == 2);
            journal.appendMany(100, 20);
            zombie.terminate();
            assertThat(zombie.exit()).isZero();
            rows.await(500);
            rows.assertStoredOnceAndInOrder(journal.messages());
        }
    }

    @Test
    void onePausedInAnOpenTransactionIsInNobodysWay() throws Exception {
        try (var traffic = Traffic.start(servers);
                Connection connection = servers.database().getConnection()) {
            PersisterProcess zombie = start(servers);
            await().until(() -> zombie.number("partitions") == 4 && zombie.number("stored") > 0);
            rows.lock(connection);
            await().until(() -> zombie.number("batchesInHand") == 1
                    && rows.number("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1);
            zombie.pause();
            long paused = System.nanoTime();
            // Its insert goes through now, and its transaction stays open with the rows in it.
            connection.rollback();

            Persister heir = servers.persister();
            awaitTakeover(heir, paused);
            int before = traffic.count();
            awaitStored(before);
            log.info("all stored {} ms after the pause",
                    Duration.ofNanos(System.nanoTime() - paused).toMillis());
            zombie.resume();
            await().atMost(Duration.ofSeconds(20)).until(() -> zombie.number("fenced") > 0);

            var sent = traffic.stop();
            awaitStored(sent.size());
            rows.assertStoredOnceAndInOrder(sent);
        }
    }

    /** Within the lease, a turn, and what a busy machine needs for it. */
    private static void awaitTakeover(Persister heir, long since) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> heir.health().partitions() == 4);
        var takeover = Duration.ofNanos(System.nanoTime() - since);
        log.info("taken over within {} ms of a lease of {} ms", takeover.toMillis(), LEASE.toMillis());
        assertThat(takeover).isLessThan(LEASE.plusSeconds(1));
    }

    private void awaitStored(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> rows.count() >= count);
    }

    private PersisterProcess start(Servers with) throws IOException {
        var process = PersisterProcess.start(folder, with.keys());
        started.add(process);
        process.awaitHealth();
        return process;
    }
}
