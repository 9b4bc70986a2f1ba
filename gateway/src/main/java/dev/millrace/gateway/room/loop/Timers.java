package dev.millrace.gateway.room.loop;

import java.time.Duration;

/** The timers of one event loop. */
public interface Timers {

    /** Runs the step on the loop, once. */
    void after(Duration delay, Runnable step);
}
