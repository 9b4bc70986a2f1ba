package dev.millrace.gateway.room.loop;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Runs on its event loop what belongs to one, and waits for it on a thread that may block. The inverse of {@link OffLoop}. */
public final class OnLoop {

    private final Context loop;

    public OnLoop(Context loop) {
        this.loop = loop;
    }

    /**
     * Fails as the call does where that is unchecked. What has not come in time may come all the same.
     *
     * @throws Refusal {@code UNAVAILABLE} where it has not come in time
     */
    public <T> T call(Duration atMost, Supplier<Future<T>> call) {
        try {
            return begin(call)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw Refusal.of(ErrorCode.UNAVAILABLE, "no answer within " + atMost.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.of(ErrorCode.UNAVAILABLE, "the gateway stops");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Likewise, and waits for nothing. The answer comes on the loop. */
    public <T> Future<T> begin(Supplier<Future<T>> call) {
        Promise<T> answer = Promise.promise();
        loop.runOnContext(v -> begin(call, answer));
        return answer.future();
    }

    /** Lets it be done there, some time. */
    public void run(Runnable step) {
        loop.runOnContext(v -> step.run());
    }

    private static <T> void begin(Supplier<Future<T>> call, Promise<T> answer) {
        try {
            call.get().onComplete(answer);
        } catch (RuntimeException e) {
            answer.fail(e);
        }
    }
}
