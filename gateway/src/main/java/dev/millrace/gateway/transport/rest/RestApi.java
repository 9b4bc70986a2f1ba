package dev.millrace.gateway.transport.rest;

import dev.millrace.gateway.auth.Sessions;
import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.room.message.MessageDesk;
import dev.millrace.gateway.room.roster.Actor;
import dev.millrace.gateway.room.roster.RoomDesk;
import dev.millrace.gateway.transport.BearerGuard;
import dev.millrace.gateway.transport.Cors;
import dev.millrace.gateway.transport.Deadlines;
import dev.millrace.gateway.transport.Gate;
import dev.millrace.gateway.transport.Problem;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Takes requests of the REST API in: finds out who asks, within which limits, and for what, before anything that costs
 * more is begun.
 *
 * <p>Belongs to one event loop, which shares the pool with the others.
 */
public final class RestApi {

    /** What every path begins with. */
    static final String BASE = "/api/v1";

    private final Gate gate;
    private final Deadlines deadlines;
    private final BearerGuard guard;
    private final ApiSettings settings;
    private final Parts parts;
    private final Routes routes;
    private final Cors cors;
    private final OpenApi openApi = new OpenApi();

    /** @param deadlines let go of a connection whose request is being dealt with, which has a deadline of its own */
    public RestApi(Gate gate, Deadlines deadlines, Sessions sessions, ApiSettings settings, Parts parts) {
        this.gate = gate;
        this.deadlines = deadlines;
        this.guard = new BearerGuard(gate, Cors.Terms.API,
                credentials -> sessions.check(credentials, settings::isService), settings.maxBody());
        this.settings = settings;
        this.parts = parts;
        this.routes = new Routes(parts.rooms(), parts.messages(), parts.presences());
        this.cors = new Cors(gate, Cors.Terms.API);
    }

    public void mountOn(Router router) {
        router.get(BASE + "/" + OpenApi.FILE).handler(this::describe);
        router.route(BASE + "/*").handler(guard).failureHandler(Problem::answer);
        router.route(BASE + "/*").handler(this::admit);
        router.route(BASE + "/*").handler(guard.body());
        router.route(BASE + "/*").handler(this::handle);
    }

    private void describe(RoutingContext context) {
        cors.tell(context);
        openApi.answer(context);
    }

    /** By its head, before its body is read: who asks, and whether that can be read at all. */
    private void admit(RoutingContext context) {
        try {
            admit(actor(context), parts.requests());
        } catch (Refusal refusal) {
            context.fail(refusal);
            return;
        }
        gate.vouched(BearerGuard.clientOf(context));
        HttpServerRequest request = context.request();
        if (hasBody(request) && !isJson(request.getHeader("content-type"))) {
            context.fail(415,
                    Refusal.field("content-type", "be application/json, where there is a body"));
        } else {
            context.next();
        }
    }

    private void handle(RoutingContext context) {
        try {
            Actor actor = actor(context);
            Routes.Found found = routes.find(context.request().method(), path(context));
            if (found == null) {
                refuseRoute(context);
            } else {
                admit(actor, found.route());
                begin(context, actor, found);
            }
        } catch (Refusal refusal) {
            context.fail(refusal);
        }
    }

    private Actor actor(RoutingContext context) {
        return settings.actor(BearerGuard.tokenOf(context).identity());
    }

    private void begin(RoutingContext context, Actor actor, Routes.Found found) {
        var call = new Call(actor, found.named(), query(context.queryParams()),
                Fields.of(context.body().buffer()),
                BearerGuard.header(context.request(), "idempotency-key"));
        deadlines.end(context.request().connection());
        new Errand(parts.vertx().getOrCreateContext(), context, found.route().handler(), call, parts.pool())
                .begin(settings.deadline());
    }

    private void admit(Actor actor, Route route) {
        if (route.audience() == Route.Audience.SERVICES && !actor.service()) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "this is for services alone");
        }
        if (route.opens()) {
            admit(actor, parts.openings());
        }
    }

    /** Behind a service there are many users. */
    private static void admit(Actor actor, Limit limit) {
        if (!actor.service()) {
            limit.admit(actor.identity().userId().value());
        }
    }

    private void refuseRoute(RoutingContext context) {
        Set<String> methods = routes.methodsOf(path(context));
        if (!methods.isEmpty()) {
            context.response().putHeader("allow", String.join(", ", methods));
        }
        context.fail(methods.isEmpty() ? 404 : 405,
                Refusal.of(ErrorCode.NO_SUCH_ROUTE, ErrorCode.NO_SUCH_ROUTE.meaning()));
    }

    private static String path(RoutingContext context) {
        return context.normalizedPath().substring(BASE.length());
    }

    private static Map<String, List<String>> query(MultiMap parameters) {
        Map<String, List<String>> query = new HashMap<>();
        parameters.names().forEach(name -> query.put(name, List.copyOf(parameters.getAll(name))));
        return query;
    }

    /** As HTTP/1.1 says in the head, and we speak no other. */
    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        return request.headers().contains("transfer-encoding") || (length != null && !length.equals("0"));
    }

    private static boolean isJson(@Nullable String contentType) {
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.startsWith("application/json;");
    }

    /**
     * What the API works with.
     *
     * @param pool     the loops share it, as they share the rooms
     * @param requests how often one user may ask for anything
     * @param openings how often for a room to be made
     */
    public record Parts(Vertx vertx, RequestPool pool, RoomDesk rooms, MessageDesk messages,
            Presences presences, Limit requests, Limit openings) {}
}
