package dev.millrace.gateway.transport;

import static java.util.Objects.requireNonNull;

import dev.millrace.gateway.auth.limit.Headcount;
import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.transport.engineio.Elsewhere;
import dev.millrace.gateway.transport.engineio.EngineEndpoint;
import dev.millrace.gateway.transport.engineio.EngineListener;
import dev.millrace.gateway.transport.engineio.EngineSession;
import dev.millrace.gateway.transport.engineio.EngineSettings;
import dev.millrace.gateway.transport.engineio.Handshake;
import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.gateway.transport.engineio.PollingSessions;
import dev.millrace.gateway.transport.engineio.TransportName;
import dev.millrace.gateway.transport.socketio.SocketIoConnection;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;

/**
 * The transports alone, as the protocol's official test suites want them, without Redis or PostgreSQL:
 * {@code /engine.io/} sends every message back, {@code /socket.io/} has the namespaces that say back what they are told.
 * {@code SuiteServer <port> <event loops>}.
 */
public final class SuiteServer implements AutoCloseable {

    /** What the suites know. */
    public static final EngineSettings SETTINGS = new EngineSettings(EnumSet.allOf(TransportName.class),
            Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(10), 1_000_000, 1_048_576,
            10_000);

    private final Vertx vertx;
    private final Shared shared;
    private int port;

    private SuiteServer(Vertx vertx, Shared shared) {
        this.vertx = vertx;
        this.shared = shared;
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        SuiteServer server = start(port, Integer.parseInt(arguments[1]));
        System.out.println("listening on " + server.port());
    }

    /** @param port 0 for a free one */
    public static SuiteServer start(int port, int loops) throws Exception {
        return start(port, loops, SETTINGS, HttpSettingsFixture.of(), 0, Echo::new);
    }

    /**
     * @param port       0 for a free one
     * @param perAddress sessions of one address; 0 for as many as come
     */
    public static SuiteServer start(int port, int loops, EngineSettings settings, HttpSettings http,
            int perAddress, EngineListener.Factory listeners) throws Exception {
        var shared = new Shared(settings, http, listeners, new EngineEndpoint.Common(new PollingSessions(),
                new Headcount("sessions of one address", perAddress)));
        var server = new SuiteServer(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops)), shared);
        for (int i = 0; i < loops; i++) {
            var loop = new OneLoop(shared, port);
            server.vertx.deployVerticle(loop)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10,
                            TimeUnit.SECONDS);
            server.port = requireNonNull(loop.server).actualPort();
        }
        return server;
    }

    public int port() {
        return port;
    }

    public PollingSessions polled() {
        return shared.common.polled();
    }

    public Headcount perAddress() {
        return shared.common.perAddress();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private record Shared(EngineSettings settings, HttpSettings http, EngineListener.Factory listeners,
            EngineEndpoint.Common common) {}

    private static final class OneLoop extends VerticleBase {

        private final Shared shared;
        private final int port;
        private @Nullable HttpServer server;
        private @Nullable EngineEndpoint engine;

        OneLoop(Shared shared, int port) {
            this.shared = shared;
            this.port = port;
        }

        @Override
        public Future<?> start() {
            Router router = Router.router(vertx);
            var deadlines = new Deadlines(vertx, shared.http.handshakeTimeout());
            var unlimited = new Limit("handshake", "handshakes", Rate.parse("off"), System::nanoTime);
            var gate = new Gate(shared.http, unlimited);
            SocketIoConnection.Parts socketIo = SuiteSocketIo.parts(vertx, unlimited);
            engine = mount(router, gate, deadlines, "/engine.io/", shared.listeners);
            mount(router, gate, deadlines, "/socket.io/",
                    (session, handshake) -> new SocketIoConnection(socketIo, session, handshake));
            int most = shared.settings.maxPayload();
            return vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketFrameSize(most)
                    .setMaxWebSocketMessageSize(most)
                    .setTcpNoDelay(true))
                    .connectionHandler(deadlines::begin)
                    .requestHandler(deadlines.before(router))
                    .listen(port == 0
                            ? SocketAddress.sharedRandomPort(1, "127.0.0.1")
                            : SocketAddress.inetSocketAddress(port, "localhost"))
                    .onSuccess(listening -> server = listening);
        }

        private EngineEndpoint mount(Router router, Gate gate, Deadlines deadlines, String path,
                EngineListener.Factory listeners) {
            var endpoint = new EngineEndpoint(gate, deadlines, new EngineEndpoint.Parts(vertx, path,
                    shared.settings, listeners, "", Elsewhere.NOWHERE, shared.common));
            endpoint.mountOn(router);
            return endpoint;
        }

        @Override
        public Future<?> stop() {
            return requireNonNull(engine).drain(Duration.ZERO, Duration.ZERO)
                    .eventually(() -> requireNonNull(server).shutdown(Duration.ofSeconds(2)));
        }
    }

    /** Sends every message back. */
    public record Echo(EngineSession session) implements EngineListener {

        public Echo(EngineSession session, Handshake handshake) {
            this(session);
        }

        @Override
        public void opened() {
            // Speaks when it is spoken to.
        }

        @Override
        public void received(String text) {
            session.send(Outgoing.text(text));
        }

        @Override
        public void received(Buffer binary) {
            session.send(Outgoing.binary(binary));
        }

        @Override
        public void alive() {
            // It holds nothing that has to be renewed.
        }

        @Override
        public void whenAnswered(Runnable step) {
            step.run();
        }

        @Override
        public void ended() {
            // It holds nothing.
        }
    }
}
