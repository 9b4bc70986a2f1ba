package dev.millrace.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.tools.e2e.Deployment;

import com.sun.management.UnixOperatingSystemMXBean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What sessions take up that say nothing: {@code -Dmillrace.load.sessions} of them on one gateway, each in the chat with a
 * token of its own, and through three heartbeats, {@code -Dmillrace.load.ping} seconds apart. It prints what it measures,
 * and fails where a session is lost.
 */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdleSessionsIT {

    private static final int SESSIONS = Integer.getInteger("millrace.load.sessions", 100);
    private static final int PING_SECONDS = Integer.getInteger("millrace.load.ping", 1);
    private static final Duration PING = Duration.ofSeconds(PING_SECONDS);
    private static final int HEARTBEATS = 3;
    private static final int WARM_UP = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Files that a process has open beside its sessions: jars, Redis, PostgreSQL, selectors. */
    private static final int OTHER_FILES = 200;

    private Deployment deployment;
    private Gauge gauge;

    @BeforeAll
    void start(TestDatabase database, TestRedis redis) throws Exception {
        deployment = new Deployment.Plan(database, redis).withoutPersister()
                .jvmOptions()
                .with("vp.mode", "off")
                .with("limit.sessions-per-address", 0)
                .with("limit.handshakes", "off")
                .with("limit.connects", "off")
                .with("socketio.ping-interval", PING_SECONDS + "s")
                .start();
        gauge = new Gauge(deployment.gateway().pid());
    }

    @AfterAll
    void stop() {
        deployment.close();
    }

    @Test
    void sessionsThatSayNothingCostLittleAndAreKept() throws Exception {
        long allowed = openFiles();
        int sessions = (int) Math.min(SESSIONS, allowed - OTHER_FILES);
        enter(WARM_UP).close();
        Gauge.Heap emptyHeap = gauge.awaitNobody(PATIENCE);
        long emptyResident = gauge.residentBytes();

        try (Crowd crowd = enter(sessions)) {
            Gauge.Heap heap = gauge.collect();
            long resident = gauge.residentBytes();
            double busy = coresWhileIdle(crowd);

            System.out.printf("""
                    %,d idle sessions (%,d open files allowed), a heartbeat every %d s
                      live heap  %,d bytes a session (%,d -> %,d)
                      resident   %,d bytes a session (%,d -> %,d)
                      cpu        %.2f %% of a core
                    """, sessions, allowed, PING_SECONDS,
                    (heap.liveBytes() - emptyHeap.liveBytes()) / sessions, emptyHeap.liveBytes(),
                    heap.liveBytes(),
                    (resident - emptyResident) / sessions, emptyResident, resident, 100 * busy);
            assertThat(heap.sessions()).isEqualTo(sessions);
            assertThat(crowd.lost()).isEmpty();
            assertThat(gauge.collect().sessions()).isEqualTo(sessions);
        }
    }

    /** How many cores the gateway kept busy until every session was idle for long enough. */
    private double coresWhileIdle(Crowd crowd) {
        Duration cpuBefore = gauge.cpu();
        long began = System.nanoTime();
        int heartbeats = crowd.fewestHeartbeats() + HEARTBEATS;
        await().atMost(PATIENCE.plus(PING.multipliedBy(HEARTBEATS)))
                .until(() -> crowd.fewestHeartbeats() >= heartbeats || !crowd.lost().isEmpty());
        return (double) gauge.cpu().minus(cpuBefore).toNanos() / (System.nanoTime() - began);
    }

    private Crowd enter(int count) throws Exception {
        return Crowd.enter(count, deployment.url(), i -> deployment.token("idler-" + i));
    }

    /** What this process may have open, and so may the gateway, which inherits the limit. */
    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getMaxFileDescriptorCount();
    }
}
