package dev.millrace.gateway.transport.engineio;

import dev.millrace.gateway.transport.Deadlines;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Polls and posts, as HTTP: the session may live on any event loop or gateway, the request is answered on its own.
 *
 * <p>Belongs to one event loop.
 */
final class PollingRequests {

    private final EngineEndpoint.Parts parts;
    private final Loop loop;
    private final Deadlines deadlines;
    private final PollingSessions here;
    private final FoundElsewhere foundElsewhere = new FoundElsewhere();

    PollingRequests(EngineEndpoint.Parts parts, Loop loop, Deadlines deadlines) {
        this.parts = parts;
        this.loop = loop;
        this.deadlines = deadlines;
        this.here = parts.common().polled();
    }

    /** Whether there is such a session, as far as is known without asking. */
    boolean knows(String sid) {
        return here.find(sid) != null || foundElsewhere.contains(sid);
    }

    void poll(RoutingContext context, String sid) {
        await(context, sid, isHere(sid) ? here.poll(sid) : noted(sid, parts.elsewhere().poll(sid)));
    }

    /** The body is read first, for no longer than a request may take, and no more of it than a client may post. */
    void post(RoutingContext context, String sid) {
        HttpServerRequest request = context.request();
        if (isHere(sid) && here.find(sid) == null) {
            HttpAnswers.send(context, EngineError.UNKNOWN_SID.answer());
        } else if ("application/octet-stream".equals(request.getHeader("content-type"))) {
            abort(sid);
            HttpAnswers.send(context, EngineError.BAD_REQUEST.answer());
        } else {
            PostedBody.read(request, parts.settings().maxPayload())
                    .onSuccess(body -> post(context, sid, body))
                    .onFailure(e -> {
                        abort(sid);
                        if (e instanceof PostedBody.TooLargeException) {
                            // The rest of it is not read. Who is not told so would send the next request after it.
                            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                            HttpAnswers.send(context, EngineError.BAD_REQUEST.answer(413))
                                    .onComplete(sent -> request.connection().close());
                        }
                    });
        }
    }

    /** Answers the request when there is an answer. A client that does not wait for it ends its session. */
    void await(RoutingContext context, String sid, Future<PollingAnswer> answer) {
        HttpServerResponse response = context.response();
        // It waits for longer than a request may take to come in. The session's heartbeat bounds it.
        deadlines.end(context.request().connection());
        response.closeHandler(v -> {
            if (!response.ended()) {
                abort(sid);
            }
        });
        answer.otherwise(e -> EngineError.UNKNOWN_SID.answer())
                .onSuccess(known -> loop.run(() -> answer(context, sid, known)));
    }

    private void answer(RoutingContext context, String sid, PollingAnswer known) {
        if (!context.response().closed()) {
            HttpAnswers.send(context, known).onFailure(e -> abort(sid));
        }
    }

    private void post(RoutingContext context, String sid, Buffer body) {
        await(context, sid,
                isHere(sid) ? here.post(sid, body) : noted(sid, parts.elsewhere().post(sid, body)));
    }

    private Future<PollingAnswer> noted(String sid, Future<PollingAnswer> answer) {
        return answer.otherwise(e -> EngineError.UNKNOWN_SID.answer())
                .onSuccess(known -> loop.run(() -> foundElsewhere.answered(sid, known)));
    }

    private void abort(String sid) {
        if (isHere(sid)) {
            here.abort(sid);
        } else {
            parts.elsewhere().abort(sid);
        }
    }

    private boolean isHere(String sid) {
        return sid.startsWith(parts.address());
    }
}
