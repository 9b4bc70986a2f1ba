package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.jose.Jws;
import dev.millrace.gateway.auth.token.AccessTokens;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Verifies access tokens: at once where that costs microseconds, and beside the event loop where it costs a good part of
 * a millisecond, which anybody could have it spend. By workers of its own, so that whoever floods it with tokens does not
 * keep those waiting whose token was good.
 *
 * <p>Thread-safe, and shared by a gateway's loops.
 */
public final class VerifiedTokens implements AutoCloseable {

    private static final int MOST_WAITING = 2_000;

    private final AccessTokens tokens;
    private final ThreadPoolExecutor workers = Workers.start("token-", MOST_WAITING);

    /** Closes the verifier with itself. */
    public VerifiedTokens(AccessTokens tokens) {
        this.tokens = tokens;
    }

    /** Completes on the loop that asks; fails with a {@link Denial}, or a refusal where too many wait. */
    Future<AccessToken> of(Vertx vertx, @Nullable String token) {
        if (tokens.isQuick() || token == null || token.length() > Jws.MAX_LENGTH) {
            return verify(token);
        }
        Context loop = vertx.getOrCreateContext();
        Promise<AccessToken> answer = Promise.promise();
        try {
            workers.execute(() -> {
                Future<AccessToken> verified = verify(token);
                loop.runOnContext(v -> verified.onComplete(answer));
            });
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(Refusal.until(ErrorCode.UNAVAILABLE, Duration.ofSeconds(1),
                    "too many tokens wait to be verified"));
        }
        return answer.future();
    }

    @Override
    public void close() {
        workers.shutdownNow();
        tokens.close();
    }

    /** Whatever goes wrong is an answer: nobody must wait for one that never comes. */
    private Future<AccessToken> verify(@Nullable String token) {
        try {
            return Future.succeededFuture(tokens.verify(token));
        } catch (Denial | RuntimeException | Error e) {
            return Future.failedFuture(e);
        }
    }
}
