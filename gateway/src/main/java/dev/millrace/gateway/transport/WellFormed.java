package dev.millrace.gateway.transport;

import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers requests whose URI cannot be decoded, before anything tries: an exception that tells what it could not decode
 * would be logged with it, and a token may be in it.
 *
 * <p>Belongs to one event loop.
 */
public final class WellFormed {

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private final Cors cors;

    public WellFormed(Gate gate) {
        this.cors = new Cors(gate, Cors.Terms.API);
    }

    public Handler<HttpServerRequest> before(Handler<HttpServerRequest> next) {
        return request -> {
            Matcher broken = BROKEN_ESCAPE.matcher(request.uri());
            if (broken.find()) {
                refuse(request, broken.start());
            } else {
                next.handle(request);
            }
        };
    }

    private void refuse(HttpServerRequest request, int at) {
        int query = request.uri().indexOf('?');
        cors.tell(request);
        Problem.answer(request.response(), 400, Refusal.field(query >= 0 && query < at ? "query" : "path",
                "be encoded: % and two hexadecimal digits"));
    }
}
