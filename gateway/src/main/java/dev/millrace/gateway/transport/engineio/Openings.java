package dev.millrace.gateway.transport.engineio;

import dev.millrace.gateway.transport.Deadlines;
import dev.millrace.model.catalog.CloseCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/**
 * Makes sessions of the requests that may open one, and lets WebSockets try to take over those that are polled.
 *
 * <p>Belongs to one event loop.
 */
final class Openings {

    /** Long enough for a poll to overtake, or to be under way; a client that comes later finds no session. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private static final Duration RELEASE = Duration.ofMillis(100);
    private static final int SID_BYTES = 15;

    private final EngineEndpoint.Parts parts;
    private final Loop loop;
    private final Deadlines deadlines;
    private final PollingRequests polling;
    private final Drain drain;
    private final PollingSessions polled;
    private final SecureRandom random = new SecureRandom();

    Openings(EngineEndpoint.Parts parts, Loop loop, Deadlines deadlines, PollingRequests polling,
            Drain drain) {
        this.parts = parts;
        this.loop = loop;
        this.deadlines = deadlines;
        this.polling = polling;
        this.drain = drain;
        this.polled = parts.common().polled();
    }

    /** Whether it may become one. Of one with a body that is too long, Vert.x would not say what became of it. */
    static boolean isWebSocket(HttpServerRequest request) {
        return request.canUpgradeToWebSocket()
                && !request.headers().contains("transfer-encoding")
                && request.getHeader("content-length") == null;
    }

    /** @throws Refusal where the client's address has as many sessions as it may */
    void open(RoutingContext context, TransportName transport, Handshake handshake) {
        parts.common().perAddress().admit(handshake.network());
        if (transport == TransportName.WEBSOCKET) {
            openWebSocket(context.request(), handshake);
        } else {
            openPolling(context, handshake);
        }
    }

    /**
     * Whatever the WebSocket becomes, the session goes on. One that may not take over is closed and not refused: clients
     * are used to that.
     */
    void upgrade(RoutingContext context, String sid) {
        HttpServerRequest request = context.request();
        PolledSession session = polled.find(sid);
        if (session == null) {
            HttpAnswers.send(context, EngineError.UNKNOWN_SID.answer());
        } else if (!isWebSocket(request)) {
            HttpAnswers.send(context, EngineError.BAD_REQUEST.answer());
        } else if (!session.claim()) {
            CloseCode why = CloseCode.PROTOCOL_ERROR;
            request.toWebSocket().onSuccess(socket -> socket.close(why.code(), why.name()));
        } else {
            var timing = new Probe.Timing(parts.vertx(), parts.settings().upgradeTimeout(), RELEASE);
            request.toWebSocket()
                    .onSuccess(socket -> session.probe(transport(request, session.loop()), timing))
                    .onFailure(e -> session.unclaim());
        }
    }

    private void openWebSocket(HttpServerRequest request, Handshake handshake) {
        request.toWebSocket().onSuccess(socket -> {
            WebSocketTransport transport = transport(request, loop);
            var session = new EngineSession(parts, newSid(), transport, handshake);
            session.whenOver(() -> {
                leave(handshake);
                drain.ended(session);
            });
            drain.opened(session);
            transport.attach(session);
            session.open(List.of());
        }).onFailure(e -> leave(handshake));
    }

    private void openPolling(RoutingContext context, Handshake handshake) {
        String sid = newSid();
        var transport = new PollingTransport(loop, parts.settings());
        var session = new EngineSession(parts, sid, transport, handshake);
        var shared = new PolledSession(loop, session, transport);
        polled.add(sid, shared);
        session.whenOver(() -> {
            leave(handshake);
            shared.ended();
            forget(sid, transport, () -> drain.ended(session));
        });
        drain.opened(session);
        polling.await(context, sid, shared.poll());
        session.open(parts.settings().offers(TransportName.WEBSOCKET)
                ? List.of(TransportName.WEBSOCKET)
                : List.of());
    }

    private WebSocketTransport transport(HttpServerRequest request, Loop of) {
        deadlines.end(request.connection());
        return new WebSocketTransport(((ConnectionBase) request.connection()).channel(), loop, of,
                parts.settings());
    }

    /** One that was not told yet that it is over is kept until it is, or for a while. */
    private void forget(String sid, PollingTransport transport, Runnable forgotten) {
        if (!transport.hasFarewell() || !polled.keep()) {
            polled.remove(sid);
            forgotten.run();
            return;
        }
        Runnable forget = () -> {
            polled.forget(sid);
            forgotten.run();
        };
        long timer = parts.vertx().setTimer(FAREWELL.toMillis(), fired -> forget.run());
        transport.whenTold(() -> {
            if (parts.vertx().cancelTimer(timer)) {
                forget.run();
            }
        });
    }

    private void leave(Handshake handshake) {
        parts.common().perAddress().leave(handshake.network());
    }

    private String newSid() {
        byte[] bytes = new byte[SID_BYTES];
        random.nextBytes(bytes);
        return parts.address() + Base64.getUrlEncoder().encodeToString(bytes);
    }
}
