package dev.millrace.gateway.room.loop;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Runs what blocks on a virtual thread of its own, and answers on the event loop that asked. */
public final class OffLoop {

    private final Vertx vertx;

    public OffLoop(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Fails as the call does, or when it has not returned in time; it is not ended then, and its answer is lost. */
    public <T> Future<T> call(String name, Duration atMost, Callable<T> blocking) {
        Context loop = vertx.getOrCreateContext();
        Promise<T> answer = Promise.promise();
        Thread.ofVirtual().name(name).start(() -> {
            try {
                T result = blocking.call();
                loop.runOnContext(v -> answer.tryComplete(result));
            } catch (Exception e) {
                loop.runOnContext(v -> answer.tryFail(e));
            }
        });
        long patience = vertx.setTimer(atMost.toMillis(),
                timer -> answer.tryFail("no answer within " + atMost.toMillis() + " ms"));
        return answer.future().onComplete(result -> vertx.cancelTimer(patience));
    }
}
