package dev.millrace.gateway.transport;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Tells browsers that a page of an origin that may connect may read the answers, and may send its cookies along: those of
 * a proxy that keeps a client on one gateway. Where every page may connect, none may send them.
 *
 * <p>Belongs to one event loop.
 */
public final class Cors {

    private static final String PREFLIGHT_SECONDS = "600";

    private final Gate gate;

    public Cors(Gate gate) {
        this.gate = gate;
    }

    /** Puts the headers on the answer; where the browser asks for nothing else, answers, and says so. */
    public boolean answers(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean known = gate.knows(request);
        String origin = request.getHeader("origin");
        HttpServerResponse response = context.response().putHeader("vary", "origin");
        if (known && origin != null) {
            tell(response, origin);
        }
        if (!request.method().equals(HttpMethod.OPTIONS)) {
            return false;
        }
        if (known) {
            allow(request, response);
        }
        response.setStatusCode(known ? 204 : 403).end();
        return true;
    }

    private void tell(HttpServerResponse response, String origin) {
        if (gate.knowsEverybody()) {
            response.putHeader("access-control-allow-origin", "*");
        } else {
            response.putHeader("access-control-allow-origin", origin)
                    .putHeader("access-control-allow-credentials", "true");
        }
    }

    /** Whatever headers the page wants to send: they are looked at no more than those of a client that is no browser. */
    private static void allow(HttpServerRequest request, HttpServerResponse response) {
        response.putHeader("access-control-allow-methods", "GET, POST")
                .putHeader("access-control-max-age", PREFLIGHT_SECONDS);
        String headers = request.getHeader("access-control-request-headers");
        if (headers != null) {
            response.putHeader("access-control-allow-headers", headers);
        }
    }
}
