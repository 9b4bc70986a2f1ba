package dev.millrace.gateway.redis;

import dev.millrace.gateway.auth.limit.SharedBuckets;
import dev.millrace.gateway.auth.limit.Spending;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

import java.util.List;

/**
 * The buckets in Redis, by {@code bucket.lua}.
 *
 * <p>Belongs to the event loop of its link.
 */
public final class RedisBuckets implements SharedBuckets {

    private static final Script TAKE = Script.load("bucket.lua");

    private final PrimaryLink link;

    /** @param link whoever opens it closes it */
    public RedisBuckets(PrimaryLink link) {
        this.link = link;
    }

    @Override
    public Future<List<Double>> take(List<Spending> spendings) {
        return link.send(request(Request.cmd(Command.EVALSHA).arg(TAKE.sha1()), spendings))
                .recover(e -> isUnknown(e)
                        ? link.send(request(Request.cmd(Command.EVAL).arg(TAKE.source()), spendings))
                        : Future.failedFuture(e))
                .map(levels -> levels.stream().map(Response::toString).map(Double::valueOf).toList());
    }

    private static Request request(Request request, List<Spending> spendings) {
        request.arg(spendings.size());
        for (Spending spending : spendings) {
            request.arg(RedisNames.bucket(spending.kind(), spending.key()));
        }
        for (Spending spending : spendings) {
            request.arg(Double.toString(spending.perMilli()))
                    .arg(spending.rate().burst())
                    .arg(spending.amount())
                    .arg(spending.over().toMillis());
        }
        return request;
    }

    /** Redis forgets scripts when it starts. */
    private static boolean isUnknown(Throwable failure) {
        return failure instanceof ErrorType error && error.is("NOSCRIPT");
    }
}
