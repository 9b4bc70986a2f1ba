package dev.millrace.gateway.transport;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Sessions;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

import java.util.Objects;

/**
 * Stands before the routes of an HTTP API: lets browsers ask from which pages they may call it, reads the body as far as
 * one is allowed, and lets the request on with its {@linkplain #tokenOf access token}, which comes in the header
 * {@code Authorization} and nowhere else. Whoever mounts it mounts {@link Problem#answer} too.
 *
 * <p>Belongs to one event loop.
 */
public final class BearerGuard implements Handler<RoutingContext> {

    private static final String TOKEN = BearerGuard.class.getName();
    private static final String PREFLIGHT_SECONDS = "600";

    private final Gate gate;
    private final Sessions sessions;
    private final BodyHandler body;

    /** @param mostBytes of a body */
    public BearerGuard(Gate gate, Sessions sessions, int mostBytes) {
        this.gate = gate;
        this.sessions = sessions;
        this.body = BodyHandler.create(false).setBodyLimit(mostBytes);
    }

    /** Whose request it is: of one that the guard let on. */
    public static AccessToken tokenOf(RoutingContext context) {
        return Objects.requireNonNull(context.<AccessToken>get(TOKEN), "no guard stands before this route");
    }

    /** What a route whose guard this is begins with. */
    public Handler<RoutingContext> body() {
        return body;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        ClientAddress client;
        try {
            if (gate.knows(request)) {
                tellOrigin(context);
            }
            client = gate.admit(request);
        } catch (Refusal refusal) {
            context.fail(refusal);
            return;
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            context.response().setStatusCode(204).end();
            return;
        }
        request.pause();
        sessions.check(new Credentials(Bearer.inHeader(request), null, client.text()))
                .onComplete(result -> {
                    request.resume();
                    if (result.succeeded()) {
                        context.put(TOKEN, result.result()).next();
                    } else {
                        context.fail(result.cause());
                    }
                });
    }

    /** What is here rests on the bearer's token and on no cookie, so a page needs no leave to send credentials. */
    private static void tellOrigin(RoutingContext context) {
        String origin = context.request().getHeader("origin");
        context.response().putHeader("vary", "origin");
        if (origin != null) {
            context.response()
                    .putHeader("access-control-allow-origin", origin)
                    .putHeader("access-control-allow-methods", "GET, POST")
                    .putHeader("access-control-allow-headers", "authorization, content-type")
                    .putHeader("access-control-expose-headers", "retry-after, www-authenticate")
                    .putHeader("access-control-max-age", PREFLIGHT_SECONDS);
        }
    }
}
