package dev.millrace.gateway.transport.engineio;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

import java.util.ArrayList;
import java.util.List;

/** An event loop, as the others reach it. Made on it; any thread may use it. */
final class Loop {

    private final Context context;
    private final Thread thread;
    /** What is done once in this turn, when all that has come is dealt with. */
    private List<Runnable> atTurnsEnd = new ArrayList<>();

    private Loop(Context context, Thread thread) {
        this.context = context;
        this.thread = thread;
    }

    /** The one this is called on. */
    static Loop current(Vertx vertx) {
        return new Loop(vertx.getOrCreateContext(), Thread.currentThread());
    }

    boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    /** Runs the step on this loop: now, where that is where we are. What one thread asks for runs in its order. */
    void run(Runnable step) {
        if (isCurrent()) {
            step.run();
        } else {
            later(step);
        }
    }

    /** Runs the step now, as Vert.x runs its handlers: for whoever was called by Netty. Called on this loop. */
    void dispatch(Runnable step) {
        ((ContextInternal) context).dispatch(step);
    }

    /** Runs the step in a turn of its own. */
    void later(Runnable step) {
        context.runOnContext(v -> step.run());
    }

    /** Runs the step when all that has come in this turn is dealt with. Called on this loop. */
    void atTurnsEnd(Runnable step) {
        if (atTurnsEnd.isEmpty()) {
            later(this::endTurn);
        }
        atTurnsEnd.add(step);
    }

    private void endTurn() {
        List<Runnable> steps = atTurnsEnd;
        atTurnsEnd = new ArrayList<>(steps.size());
        steps.forEach(Runnable::run);
    }
}
