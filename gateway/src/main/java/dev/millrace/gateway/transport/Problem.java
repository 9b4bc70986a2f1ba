package dev.millrace.gateway.transport;

import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** A refusal as an HTTP response: RFC 9457, with our code in it. */
public final class Problem {

    private static final Logger log = LoggerFactory.getLogger(Problem.class);

    private Problem() {}

    /** A router's failure handler. */
    public static void answer(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof Refusal refusal) {
            // 500 is what Vert.x has where nobody gave one.
            answer(context, context.statusCode() == 500 ? statusOf(refusal.code()) : context.statusCode(),
                    refusal);
        } else if (context.statusCode() == 413) {
            answer(context, 413, Refusal.field("body", "be smaller"));
        } else if (failure == null) {
            context.next();
        } else {
            log.error("a request failed", failure);
            answer(context, 500, Refusal.of(ErrorCode.INTERNAL, "something went wrong on our side"));
        }
    }

    private static void answer(RoutingContext context, int status, Refusal refusal) {
        answer(context.response(), status, refusal);
    }

    /** Where no router was asked. */
    static void answer(HttpServerResponse response, int status, Refusal refusal) {
        var body = new JsonObject()
                .put("title", refusal.text())
                .put("status", status)
                .put("code", refusal.code().name());
        if (refusal.field() != null) {
            body.put("field", refusal.field());
        }
        response.setStatusCode(status);
        Duration wait = refusal.retryAfter();
        if (wait != null) {
            body.put("retryAfter", wait.toMillis());
            response.putHeader("retry-after", seconds(wait));
        }
        if (status == 401) {
            response.putHeader("www-authenticate", refusal.code() == ErrorCode.UNAUTHENTICATED
                    ? "Bearer"
                    : "Bearer error=\"invalid_token\"");
        }
        response.putHeader("content-type", "application/problem+json")
                .putHeader("cache-control", "no-store")
                .end(SafeJson.of(body));
    }

    /** Whole ones, as HTTP wants them, and none too few. */
    public static String seconds(Duration wait) {
        return Long.toString(wait.plusMillis(999).toSeconds());
    }

    private static int statusOf(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED, TOKEN_INVALID, TOKEN_EXPIRED, REVOKED -> 401;
            case PRESENTATION_REQUIRED, PRESENTATION_INVALID, PRESENTATION_EXPIRED, CHALLENGE_REQUIRED,
                    ORIGIN_REFUSED, NOT_IN_ROOM, NOT_A_MEMBER, FORBIDDEN ->
                403;
            case SESSION_TAKEN, SESSION_REPLACED, ROOM_CLOSED, ROOM_FULL -> 409;
            case RATE_LIMITED, TOO_MANY_SESSIONS, TOO_MANY_ROOMS, TOO_MANY_REQUESTS -> 429;
            case UNAVAILABLE, RETRY_LATER -> 503;
            case UNKNOWN_EVENT, NO_SUCH_ROUTE, NO_SUCH_ROOM, NO_SUCH_MESSAGE -> 404;
            case INVALID_FIELD, TOO_FAR_BEHIND -> 400;
            case INTERNAL -> 500;
        };
    }
}
