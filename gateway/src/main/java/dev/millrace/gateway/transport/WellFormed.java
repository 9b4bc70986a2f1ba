package dev.millrace.gateway.transport;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

import java.util.regex.Pattern;

/**
 * Answers requests whose URI cannot be decoded, before anything tries: an exception that tells what it could not decode
 * would be logged with it, and a token may be in it.
 */
public final class WellFormed {

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private WellFormed() {}

    public static Handler<HttpServerRequest> before(Handler<HttpServerRequest> next) {
        return request -> {
            if (BROKEN_ESCAPE.matcher(request.uri()).find()) {
                request.response().setStatusCode(400).end();
            } else {
                next.handle(request);
            }
        };
    }
}
