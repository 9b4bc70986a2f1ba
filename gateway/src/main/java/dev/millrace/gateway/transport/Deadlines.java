package dev.millrace.gateway.transport;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Closes connections that are neither a session in time nor make their next request: whoever sends a byte now and then,
 * or nothing, holds no connection for long.
 *
 * <p>Belongs to one event loop.
 */
public final class Deadlines {

    private final Vertx vertx;
    private final Duration patience;
    private final Map<HttpConnection, Long> timers = new HashMap<>();

    public Deadlines(Vertx vertx, Duration patience) {
        this.vertx = vertx;
        this.patience = patience;
    }

    /** A connection was accepted, and TLS agreed on. */
    public void begin(HttpConnection connection) {
        connection.closeHandler(v -> end(connection));
        again(connection);
    }

    /** Before a request is dealt with: for its body and its answer, and once it is answered, the time begins anew. */
    public Handler<HttpServerRequest> before(Handler<HttpServerRequest> next) {
        return request -> {
            again(request.connection());
            request.response().endHandler(v -> again(request.connection()));
            next.handle(request);
        };
    }

    /** The connection has become a session's, which has deadlines of its own: until it is answered, or for good. */
    public void end(HttpConnection connection) {
        Long timer = timers.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    private void again(HttpConnection connection) {
        end(connection);
        timers.put(connection, vertx.setTimer(patience.toMillis(), timer -> {
            timers.remove(connection);
            connection.close();
        }));
    }
}
