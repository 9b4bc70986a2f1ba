package dev.millrace.gateway.transport.engineio;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.limit.Headcount;
import dev.millrace.gateway.transport.Bearer;
import dev.millrace.gateway.transport.ClientAddress;
import dev.millrace.gateway.transport.Cors;
import dev.millrace.gateway.transport.Deadlines;
import dev.millrace.gateway.transport.Gate;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The route of Engine.IO: tells requests apart, and lets through what may come in. Whoever opens a session, or polls for
 * one, asks by HTTP; a WebSocket begins as HTTP.
 *
 * <p>Belongs to one event loop; the sessions that are opened by its requests stay there.
 */
public final class EngineEndpoint {

    private static final String PROTOCOL = "4";

    private final Gate gate;
    private final Cors cors;
    private final Parts parts;
    private final Openings openings;
    private final Drain drain;
    private final PollingRequests polling;

    /** @param deadlines let go of a connection that became a session */
    public EngineEndpoint(Gate gate, Deadlines deadlines, Parts parts) {
        this.gate = gate;
        this.cors = new Cors(gate, Cors.Terms.SOCKETS);
        this.parts = parts;
        Loop loop = Loop.current(parts.vertx());
        this.polling = new PollingRequests(parts, loop, deadlines);
        this.drain = new Drain(parts.vertx());
        this.openings = new Openings(parts, loop, deadlines, polling, drain);
    }

    public void mountOn(Router router) {
        router.route(parts.path() + "*").handler(this::handle);
    }

    /**
     * The server will stop: no session is opened any more, and those that there are end at random moments within the
     * spread, whatever their transport. Completes when all are over and their clients know, or the patience is. Once, on
     * the event loop.
     */
    public Future<Void> drain(Duration spread, Duration patience) {
        return drain.begin(spread, patience);
    }

    /** Since when no session is opened any more. */
    public Optional<Instant> drainingSince() {
        return drain.begunAt();
    }

    /**
     * What every session of one event loop works with.
     *
     * @param path      with a slash at either end
     * @param address   what the sids of this gateway begin with; empty where there is no other
     * @param elsewhere asked about sids that begin otherwise
     * @param common    the same for all loops
     */
    public record Parts(Vertx vertx, String path, EngineSettings settings,
            EngineListener.Factory listeners, String address, Elsewhere elsewhere, Common common) {}

    /**
     * What the event loops of a gateway share.
     *
     * @param perAddress how many sessions one address has
     */
    public record Common(PollingSessions polled, Headcount perAddress) {}

    private void handle(RoutingContext context) {
        if (cors.answers(context)) {
            return;
        }
        String sid = context.request().getParam("sid");
        try {
            if (sid == null && drain.begunAt().isPresent()) {
                turnAway(context);
            } else if (sid == null) {
                open(context, gate.admit(context.request()));
            } else if (mayGoOn(context.request(), sid)) {
                goOn(context, sid);
            } else {
                HttpAnswers.send(context, EngineError.FORBIDDEN.answer(403));
            }
        } catch (Refusal refusal) {
            HttpAnswers.refuse(context, refusal);
        }
    }

    /** A sid that is not known may be a guess, and looking for it costs other gateways something, too: it counts like a handshake. */
    private boolean mayGoOn(HttpServerRequest request, String sid) {
        if (!polling.knows(sid)) {
            gate.admit(request);
        }
        return gate.knows(request);
    }

    private void open(RoutingContext context, ClientAddress client) {
        HttpServerRequest request = context.request();
        TransportName transport = offered(request);
        if (!PROTOCOL.equals(request.getParam("EIO"))) {
            refuse(context, EngineError.UNSUPPORTED_PROTOCOL);
        } else if (transport == null) {
            refuse(context, EngineError.UNKNOWN_TRANSPORT);
        } else if (!request.method().equals(HttpMethod.GET)) {
            refuse(context, EngineError.BAD_HANDSHAKE_METHOD);
        } else if (transport == TransportName.WEBSOCKET && !Openings.isWebSocket(request)) {
            refuse(context, EngineError.BAD_REQUEST);
        } else {
            var handshake = new Handshake(
                    new Credentials(Bearer.inHandshake(request), null, client.text()), client.network());
            openings.open(context, transport, handshake);
        }
    }

    private void goOn(RoutingContext context, String sid) {
        HttpServerRequest request = context.request();
        TransportName transport = offered(request);
        if (transport == null) {
            refuse(context, EngineError.UNKNOWN_TRANSPORT);
        } else if (transport == TransportName.WEBSOCKET) {
            openings.upgrade(context, sid);
        } else if (request.method().equals(HttpMethod.GET)) {
            polling.poll(context, sid);
        } else if (request.method().equals(HttpMethod.POST)) {
            polling.post(context, sid);
        } else {
            refuse(context, EngineError.BAD_REQUEST);
        }
    }

    /** Its connection is closed too: it would bring the client's next attempt here again. */
    private static void turnAway(RoutingContext context) {
        context.response().putHeader("connection", "close");
        HttpAnswers.send(context, EngineError.FORBIDDEN.answer(503, "the server stops; another takes over"));
    }

    private @Nullable TransportName offered(HttpServerRequest request) {
        TransportName name = TransportName.of(request.getParam("transport"));
        return name == null || !parts.settings().offers(name) ? null : name;
    }

    private static void refuse(RoutingContext context, EngineError error) {
        HttpAnswers.send(context, error.answer());
    }
}
