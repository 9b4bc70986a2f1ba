package dev.millrace.gateway.transport.engineio;

import io.vertx.core.Vertx;

/** Timers of the event loop that they are set on. */
record VertxTimers(Vertx vertx) implements Heartbeat.Timers {

    @Override
    public long set(long millis, Runnable step) {
        return vertx.setTimer(millis, timer -> step.run());
    }

    @Override
    public void cancel(long timer) {
        vertx.cancelTimer(timer);
    }
}
