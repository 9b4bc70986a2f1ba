package dev.millrace.gateway.transport;

import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.transport.socketio.SocketIoConnection;
import dev.millrace.gateway.transport.socketio.SocketIoSettings;

import io.vertx.core.Vertx;

import java.time.Duration;
import java.util.Map;

/** Socket.IO as its official test suite wants it: the namespaces {@code /} and {@code /custom}. */
final class SuiteSocketIo {

    private static final SocketIoSettings SETTINGS = new SocketIoSettings(Duration.ofSeconds(1), 1_000, 10,
            new SocketIoSettings.JsonLimits(32, 50_000, 10_000), Rate.parse("off"));

    private SuiteSocketIo() {}

    /** For the connections of one event loop. */
    static SocketIoConnection.Parts parts(Vertx vertx, Limit connects) {
        return new SocketIoConnection.Parts(vertx, SETTINGS,
                Map.of("/", new EchoNamespace("/"), "/custom", new EchoNamespace("/custom")), connects);
    }
}
