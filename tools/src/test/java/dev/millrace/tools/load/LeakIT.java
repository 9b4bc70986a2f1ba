package dev.millrace.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.tools.e2e.Deployment;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/** Whoever came and went is forgotten, however they went: {@code -Dmillrace.load.visits} of them, all kinds alike. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeakIT {

    private static final int VISITS = Integer.getInteger("millrace.load.visits", 800);
    private static final int AT_ONCE = 32;
    private static final int USERS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Constants, and the like. Whatever one kind of visit leaves behind is far more than this. */
    private static final int MADE_ONCE = 8;

    /** What a JVM finds to keep for itself while it works. */
    private static final long SLACK_BYTES = 1 << 20;

    private Deployment deployment;
    private List<String> tokens;
    private Gauge gauge;

    @BeforeAll
    void start(TestDatabase database, TestRedis redis) throws Exception {
        deployment = new Deployment.Plan(database, redis).withoutPersister()
                .with("vp.mode", "off")
                .with("limit.sessions-per-address", 0)
                .with("session.per-user", 10_000)
                .with("limit.handshakes", "off")
                .with("limit.connects", "off")
                .with("socketio.ping-interval", "1s")
                .with("socketio.ping-timeout", "5s")
                .start();
        tokens = IntStream.range(0, USERS).mapToObj(i -> deployment.token("user-" + i)).toList();
        gauge = new Gauge(deployment.gateway().pid());
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    @Test
    void everyKindOfVisitLeavesTheHeapAsItWas() throws Exception {
        visit(USERS * Departure.values().length);
        Gauge.Heap before = gauge.awaitNobody(PATIENCE);
        RawSocket somebody = Departure.enter(deployment.url(), tokens.getFirst());
        assertThat(gauge.collect().sessions()).isEqualTo(1);
        somebody.close();

        visit(VISITS);

        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            Gauge.Heap after = gauge.collect();
            assertThat(after.sessions()).as("sessions").isZero();
            assertThat(moreThan(before, after)).isEmpty();
            assertThat(after.liveBytes()).as("bytes that live").isLessThan(before.liveBytes() + SLACK_BYTES);
            System.out.printf("%,d visits: %,d bytes lived before, %,d after%n", VISITS, before.liveBytes(),
                    after.liveBytes());
        });
    }

    /** So many visits, each kind and each user in turn. Fails with the first that went otherwise than it should. */
    private void visit(int count) throws Exception {
        Departure[] kinds = Departure.values();
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var room = new Semaphore(AT_ONCE);
        try (var visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count && failures.isEmpty(); i++) {
                Departure kind = kinds[i % kinds.length];
                String token = tokens.get(i / kinds.length % tokens.size());
                room.acquire();
                var unused = visitors.submit(() -> {
                    try {
                        kind.happen(deployment.url(), token);
                    } catch (IOException | AssertionError e) {
                        failures.add(new AssertionError(kind + " went wrong: " + e, e));
                    } finally {
                        room.release();
                    }
                });
            }
        }
        assertThat(failures).isEmpty();
    }

    /** Of which of our classes, and of connections, there are more than what is made once, when it is first needed. */
    private static Map<String, String> moreThan(Gauge.Heap before, Gauge.Heap after) {
        Map<String, String> more = new TreeMap<>();
        after.instances().forEach((name, count) -> {
            boolean ours = name.startsWith("dev.millrace.") || name.endsWith("SocketChannel");
            if (ours && count > before.of(name) + MADE_ONCE) {
                more.put(name, before.of(name) + " → " + count);
            }
        });
        return more;
    }
}
