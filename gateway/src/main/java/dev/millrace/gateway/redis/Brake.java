package dev.millrace.gateway.redis;

import io.vertx.core.Vertx;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Holds answers back for a while, and lets them go in the order they came in.
 *
 * <p>Belongs to one event loop.
 */
final class Brake {

    private final Vertx vertx;
    private final Queue<Held> held = new ArrayDeque<>();
    private boolean ticking;

    Brake(Vertx vertx) {
        this.vertx = vertx;
    }

    void hold(Duration delay, Runnable answer) {
        if (delay.isZero() && held.isEmpty()) {
            answer.run();
            return;
        }
        held.add(new Held(System.nanoTime() + delay.toNanos(), answer));
        tick();
    }

    private void tick() {
        Held first = held.peek();
        if (ticking || first == null) {
            return;
        }
        ticking = true;
        long wait = Math.max(0, first.due - System.nanoTime());
        vertx.setTimer(1 + wait / 1_000_000, timer -> {
            ticking = false;
            for (Held due = held.peek(); due != null
                    && due.due <= System.nanoTime(); due = held.peek()) {
                held.remove().answer.run();
            }
            tick();
        });
    }

    private record Held(long due, Runnable answer) {}
}
