package dev.millrace.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.tools.audit.World.Outcome;
import dev.millrace.tools.audit.World.Said;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A system that is at work is clean at every moment. In miniature and as hasty as can be: each message is journaled,
 * acknowledged, written into the ledger at once, stored at once, and cut out of the journal at once.
 */
@WithPostgres
@WithRedis
class LiveAuditIT {

    private static final int AUDITS = 25;

    @Test
    void whateverHappensBetweenItsReadsAnAuditNeverMisjudgesASystemAtWork(TestDatabase database,
            TestRedis redis) throws Exception {
        var over = new AtomicBoolean();
        List<Future<Integer>> parts = new ArrayList<>();
        try (World world = new World(database, redis);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int part = 0; part < 2; part++) {
                String room = "room-" + part;
                parts.add(threads.submit(work(database, redis, room, over)));
            }
            try {
                for (int i = 0; i < AUDITS; i++) {
                    Outcome outcome = world.audit();
                    assertThat(outcome.status()).as("%s%s", outcome.out(), outcome.err()).isZero();
                }
            } finally {
                over.set(true);
            }
            for (Future<Integer> part : parts) {
                assertThat(part.get()).isGreaterThan(AUDITS);
            }
            assertThat(world.audit().out()).contains("0 in the journal alone").endsWith("clean\n");
        }
    }

    /** A gateway and a persister of one room; each message goes its whole way, a few steps behind the one before. */
    private static Callable<Integer> work(TestDatabase database, TestRedis redis, String room,
            AtomicBoolean over) {
        return () -> {
            int count = 0;
            Queue<Said> journaled = new ArrayDeque<>();
            Queue<String> entries = new ArrayDeque<>();
            try (World world = new World(database, redis);
                    RespClient client = redis.connect()) {
                World.Source gateway = world.gateway();
                while (!over.get() || !journaled.isEmpty()) {
                    if (!over.get()) {
                        Said said = gateway.next(room);
                        entries.add(world.journal(said));
                        gateway.acknowledges(said);
                        journaled.add(said);
                        world.pass(World.WINDOW);
                        gateway.writesTheLast();
                        count++;
                    }
                    if (journaled.size() > 3 || over.get()) {
                        Said oldest = journaled.remove();
                        world.store(oldest);
                        client.command("XDEL", RedisNames.journal(oldest.partition()), entries.remove());
                    }
                }
            }
            return count;
        };
    }
}
