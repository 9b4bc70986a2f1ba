package dev.millrace.gateway.transport.engineio;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a session is pinged, and when it is given up. There is always one timer: either the next ping is due, or its pong
 * is.
 *
 * <p>A timer that is a little late takes nothing from anybody: what the ping was late is taken off the time that the pong
 * has, so that a client which knows both times can tell when the session is over. One that is much later says that
 * the event loop stood still. Then a ping's lateness is not its client's, and a pong may have come that nobody
 * read yet, so it is waited for once more.
 *
 * <p>Belongs to one event loop.
 */
final class Heartbeat {

    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long STANDSTILL_NANOS = Duration.ofMillis(100).toNanos();

    private final Timers timers;
    private final LongSupplier nanos;
    private final long interval;
    private final long timeout;
    private final Session session;
    private long timer;
    private long dueAt;
    private boolean spared;
    private boolean awaitingPong;

    Heartbeat(Timers timers, LongSupplier nanos, EngineSettings settings, Session session) {
        this.timers = timers;
        this.nanos = nanos;
        this.interval = settings.pingInterval().toNanos();
        this.timeout = settings.pingTimeout().toNanos();
        this.session = session;
    }

    /** Vert.x's, or a test's. */
    interface Timers {

        long set(long millis, Runnable step);

        void cancel(long timer);
    }

    /** Whose heart it is. */
    interface Session {

        void ping();

        void pongMissed();
    }

    void start() {
        after(interval, this::ping);
    }

    void pong() {
        awaitingPong = false;
        timers.cancel(timer);
        after(interval, this::ping);
    }

    /** Something else than a pong came: where the pong's time is over, it is not put off until a timer says so. */
    void look() {
        long late = late();
        if (awaitingPong && late >= 0 && late < STANDSTILL_NANOS) {
            timers.cancel(timer);
            session.pongMissed();
        }
    }

    void stop() {
        awaitingPong = false;
        timers.cancel(timer);
    }

    private void ping() {
        long late = late();
        spared = false;
        awaitingPong = true;
        session.ping();
        after(late < STANDSTILL_NANOS ? Math.max(0, timeout - late) : timeout, this::miss);
    }

    private void miss() {
        long late = late();
        if (late >= STANDSTILL_NANOS && !spared) {
            spared = true;
            after(Math.min(late, timeout), this::miss);
        } else {
            session.pongMissed();
        }
    }

    private long late() {
        return nanos.getAsLong() - dueAt;
    }

    private void after(long wait, Runnable step) {
        dueAt = nanos.getAsLong() + wait;
        timer = timers.set(Math.max(1, wait / NANOS_A_MILLI), step);
    }
}
