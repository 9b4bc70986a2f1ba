package dev.millrace.gateway.transport;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Sessions;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * Stands before the routes of an HTTP API: lets browsers ask from which pages they may call it, reads the body as far as
 * one is allowed, and lets the request on with its {@linkplain #tokenOf access token}, which comes in the header
 * {@code Authorization} and nowhere else, as a presentation does in {@code Presentation}. Whoever mounts it mounts {@link Problem#answer} too.
 *
 * <p>Belongs to one event loop.
 */
public final class BearerGuard implements Handler<RoutingContext> {

    private static final String TOKEN = BearerGuard.class.getName();
    private static final String CLIENT = TOKEN + ".client";

    private final Gate gate;
    private final Cors cors;
    private final Check check;
    private final BodyHandler body;

    /** @param mostBytes of a body */
    public BearerGuard(Gate gate, Cors.Terms pages, Check check, int mostBytes) {
        this.gate = gate;
        this.cors = new Cors(gate, pages);
        this.check = check;
        this.body = BodyHandler.create(false).setBodyLimit(mostBytes);
    }

    /** Whose request it is: of one that the guard let on. */
    public static AccessToken tokenOf(RoutingContext context) {
        return Objects.requireNonNull(context.<AccessToken>get(TOKEN), "no guard stands before this route");
    }

    /** Where it comes from; likewise. */
    public static ClientAddress clientOf(RoutingContext context) {
        return Objects.requireNonNull(context.<ClientAddress>get(CLIENT),
                "no guard stands before this route");
    }

    /** What a route whose guard this is begins with. */
    public Handler<RoutingContext> body() {
        return body;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        cors.tell(context);
        if (request.method().equals(HttpMethod.OPTIONS) && gate.knows(request)) {
            // Costs less than to count it, and whose it is no browser says.
            context.response().setStatusCode(204).end();
            return;
        }
        try {
            ClientAddress client = gate.admit(request);
            check(context, client,
                    new Credentials(Bearer.inHeader(request), presentation(request), client.text()));
        } catch (Refusal refusal) {
            context.fail(refusal);
        }
    }

    private void check(RoutingContext context, ClientAddress client, Credentials credentials) {
        HttpServerRequest request = context.request();
        request.pause();
        check.of(credentials)
                .onComplete(result -> {
                    request.resume();
                    if (result.succeeded()) {
                        context.put(CLIENT, client).put(TOKEN, result.result()).next();
                    } else {
                        context.fail(result.cause());
                    }
                });
    }

    private static @Nullable String presentation(HttpServerRequest request) {
        String header = header(request, "presentation");
        return header == null ? null : header.strip();
    }

    /**
     * Null where it is not there.
     *
     * @throws Refusal {@code INVALID_FIELD} where it is there twice: which of them counts is not for us to choose
     */
    public static @Nullable String header(HttpServerRequest request, String name) {
        List<String> headers = request.headers().getAll(name);
        if (headers.size() > 1) {
            throw Refusal.field(name, "be given once");
        }
        return headers.isEmpty() ? null : headers.getFirst();
    }

    /** Whether a bearer is let in; as {@link Sessions#check}. */
    public interface Check {
        Future<AccessToken> of(Credentials credentials);
    }
}
