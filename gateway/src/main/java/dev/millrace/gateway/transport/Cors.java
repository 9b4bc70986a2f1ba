package dev.millrace.gateway.transport;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers what a page of an origin that may connect may do here, and nothing to others.
 *
 * <p>Belongs to one event loop.
 */
public final class Cors {

    private static final String PREFLIGHT_SECONDS = "600";

    private final Gate gate;
    private final Terms terms;

    public Cors(Gate gate, Terms terms) {
        this.gate = gate;
        this.terms = terms;
    }

    /** Puts the headers on the answer. */
    public void tell(RoutingContext context) {
        tell(context.request());
    }

    /** Likewise, where no router was asked. */
    void tell(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader("vary", "origin");
        if (!gate.knows(request)) {
            return;
        }
        String origin = request.getHeader("origin");
        if (origin != null) {
            tell(response, origin);
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            allow(request, response);
        }
    }

    /** As {@link #tell}; where the browser asks for nothing else, answers, and says so. */
    public boolean answers(RoutingContext context) {
        tell(context);
        HttpServerRequest request = context.request();
        if (!request.method().equals(HttpMethod.OPTIONS)) {
            return false;
        }
        context.response().setStatusCode(gate.knows(request) ? 204 : 403).end();
        return true;
    }

    private void tell(HttpServerResponse response, String origin) {
        boolean everybody = gate.knowsEverybody();
        response.putHeader("access-control-allow-origin", everybody ? "*" : origin);
        if (terms.cookies() && !everybody) {
            response.putHeader("access-control-allow-credentials", "true");
        }
        String exposed = terms.exposed();
        if (exposed != null) {
            response.putHeader("access-control-expose-headers", exposed);
        }
    }

    private void allow(HttpServerRequest request, HttpServerResponse response) {
        response.putHeader("access-control-allow-methods", terms.methods())
                .putHeader("access-control-max-age", PREFLIGHT_SECONDS);
        String named = terms.headers();
        String headers = named == null ? request.getHeader("access-control-request-headers") : named;
        if (headers != null) {
            response.putHeader("access-control-allow-headers", headers);
        }
    }

    /**
     * What pages may do.
     *
     * @param headers that they may send; null for whatever they want
     * @param exposed headers that they may read; null for those that any page may
     * @param cookies whether they may have theirs sent along; where every page may connect, none may
     */
    public record Terms(String methods, @Nullable String headers, @Nullable String exposed,
            boolean cookies) {

        /** The cookies are those of a proxy that keeps a client on one gateway. Headers mean nothing here. */
        public static final Terms SOCKETS = new Terms("GET, POST", null, null, true);

        /** What rests on a bearer's token rests on no cookie. */
        static final Terms AUTH = new Terms("POST", "authorization, content-type",
                "retry-after, www-authenticate", false);

        public static final Terms API = new Terms("GET, POST, PUT, PATCH, DELETE",
                "authorization, presentation, content-type, idempotency-key, if-none-match",
                "etag, location, allow, retry-after, www-authenticate", false);
    }
}
