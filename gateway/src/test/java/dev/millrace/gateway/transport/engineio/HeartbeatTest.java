package dev.millrace.gateway.transport.engineio;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** With a clock of its own, whose timers come as late as a test wants. */
class HeartbeatTest implements Heartbeat.Timers, Heartbeat.Session {

    private static final int INTERVAL = 1_000;
    private static final int TIMEOUT = 400;

    private final Map<Long, Due> timers = new TreeMap<>();
    private final List<String> log = new ArrayList<>();
    private long now;
    private long lateness;
    private long nextTimer;

    private final Heartbeat heartbeat = new Heartbeat(this, () -> now * 1_000_000,
            TestEngine.with(settings -> new EngineSettings(settings.transports(), Duration.ofMillis(INTERVAL),
                    Duration.ofMillis(TIMEOUT), settings.upgradeTimeout(), settings.maxPayload(),
                    settings.outboxBytes(), settings.outboxMessages())),
            this);

    @Test
    void whoPongsIsPingedAgainAnIntervalLater() {
        heartbeat.start();
        turn();
        now += 300;
        heartbeat.pong();
        turn();
        assertThat(log).containsExactly("ping at 1000", "ping at 2300");
    }

    @Test
    void whoDoesNotPongIsGivenUpWhenTheTimesThatItWasToldAreOver() {
        heartbeat.start();
        lateness = 15;
        turn();
        lateness = 0;
        turn();
        assertThat(log).containsExactly("ping at 1015", "given up at 1400");
    }

    @Test
    void aPingThatWasMuchTooLateLeavesTheClientAllItsTime() {
        heartbeat.start();
        lateness = 5_000;
        turn();
        lateness = 0;
        turn();
        assertThat(log).containsExactly("ping at 6000", "given up at 6400");
    }

    @Test
    void whenTheLoopStoodStillAPongThatNobodyReadIsWaitedForOnceMore() {
        heartbeat.start();
        turn();
        lateness = 300;
        turn();
        assertThat(log).containsExactly("ping at 1000");
        lateness = 0;
        heartbeat.pong();
        turn();
        assertThat(log).containsExactly("ping at 1000", "ping at 2700");
    }

    @Test
    void butOnceOnlySoThatALoopWhichIsAlwaysLateStillNoticesWhoIsGone() {
        heartbeat.start();
        turn();
        lateness = 300;
        turn();
        turn();
        assertThat(log).containsExactly("ping at 1000", "given up at 2300");
    }

    @Test
    void whoComesWithSomethingElseAtTheEndOfItsTimeIsGivenUpThoughTheTimerIsYetToSaySo() {
        heartbeat.start();
        heartbeat.look();
        turn();
        now += TIMEOUT - 1;
        heartbeat.look();
        assertThat(log).containsExactly("ping at 1000");
        now += 1;
        heartbeat.look();
        assertThat(log).containsExactly("ping at 1000", "given up at 1400");
        assertThat(timers).isEmpty();
    }

    @Test
    void afterItsStopNothingHappens() {
        heartbeat.start();
        heartbeat.stop();
        assertThat(timers).isEmpty();
    }

    @Test
    void thereIsAlwaysOneTimer() {
        heartbeat.start();
        for (int i = 0; i < 5; i++) {
            turn();
            assertThat(timers).hasSize(1);
            heartbeat.pong();
            assertThat(timers).hasSize(1);
        }
    }

    @Override
    public long set(long millis, Runnable step) {
        timers.put(nextTimer, new Due(now + millis, step));
        return nextTimer++;
    }

    @Override
    public void cancel(long timer) {
        timers.remove(timer);
    }

    @Override
    public void ping() {
        log.add("ping at " + now);
    }

    @Override
    public void pongMissed() {
        log.add("given up at " + now);
    }

    /** The one timer there is comes, as late as it does. */
    private void turn() {
        assertThat(timers).hasSize(1);
        long timer = timers.keySet().iterator().next();
        Due due = requireNonNull(timers.remove(timer));
        now = due.at + lateness;
        due.step.run();
    }

    private record Due(long at, Runnable step) {}
}
