package dev.millrace.gateway.transport.rest;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

import java.time.Duration;

/**
 * One request on its way through the pool and back. It is answered once: with its reply, with why there is none, or with
 * the word that it took too long; and not at all where its client has gone. What was begun then goes on to its end, and
 * keeps its place in the pool until it has: it holds a connection to PostgreSQL, which an interrupt would cost.
 *
 * <p>Belongs to its event loop, but for {@link #run}.
 */
final class Errand implements Runnable {

    private final Context loop;
    private final RoutingContext context;
    private final Route.Handler handler;
    private final Call call;
    private final RequestPool pool;
    private long timer;
    /** Read on the other thread too, to begin nothing that nobody waits for. */
    private volatile boolean over;

    Errand(Context loop, RoutingContext context, Route.Handler handler, Call call, RequestPool pool) {
        this.loop = loop;
        this.context = context;
        this.handler = handler;
        this.call = call;
        this.pool = pool;
    }

    void begin(Duration deadline) {
        Vertx vertx = context.vertx();
        timer = vertx.setTimer(deadline.toMillis(), fired -> end(() -> context.fail(Refusal
                .of(ErrorCode.UNAVAILABLE, "no answer within " + deadline.toMillis() + " ms"))));
        context.response().closeHandler(gone -> end(() -> {}));
        try {
            pool.run(this);
        } catch (Refusal refusal) {
            end(() -> context.fail(refusal));
        }
    }

    @Override
    public void run() {
        if (over) {
            return;
        }
        Runnable answer;
        try {
            Answering reply = Answering.of(handler.handle(call));
            answer = () -> reply.write(context.request());
        } catch (RuntimeException | Error e) {
            answer = () -> context.fail(e);
        }
        Runnable last = answer;
        loop.runOnContext(v -> end(last));
    }

    private void end(Runnable how) {
        if (over) {
            return;
        }
        over = true;
        context.vertx().cancelTimer(timer);
        pool.withdraw(this);
        if (!context.response().closed()) {
            how.run();
        }
    }
}
