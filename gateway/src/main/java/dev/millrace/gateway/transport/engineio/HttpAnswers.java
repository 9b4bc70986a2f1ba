package dev.millrace.gateway.transport.engineio;

import dev.millrace.gateway.transport.Problem;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import java.time.Duration;

/** What Engine.IO says by HTTP. */
final class HttpAnswers {

    private HttpAnswers() {}

    /** Fails where the client is gone. */
    static Future<Void> send(RoutingContext context, PollingAnswer answer) {
        HttpServerResponse response = context.response();
        return response.setStatusCode(answer.status())
                .putHeader("content-type", answer.contentType())
                .putHeader("cache-control", "no-store")
                // What other clients sent is in it, and is never a page.
                .putHeader("x-content-type-options", "nosniff")
                .end(answer.body());
    }

    static void refuse(RoutingContext context, Refusal refusal) {
        switch (refusal.code()) {
            case ORIGIN_REFUSED -> send(context, EngineError.FORBIDDEN.answer(403));
            default -> {
                Duration wait = refusal.retryAfter();
                if (wait != null) {
                    context.response().putHeader("retry-after", Problem.seconds(wait));
                }
                send(context, EngineError.FORBIDDEN.answer(429, refusal.text()));
            }
        }
    }
}
