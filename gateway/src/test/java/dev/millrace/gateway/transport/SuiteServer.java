package dev.millrace.gateway.transport;

import static java.util.Objects.requireNonNull;

import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.gateway.transport.engineio.EngineEndpoint;
import dev.millrace.gateway.transport.engineio.EngineSettings;
import dev.millrace.gateway.transport.socketio.SocketIoConnection;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The transports alone, as the protocol's official test suites want them, without Redis or PostgreSQL. */
public final class SuiteServer implements AutoCloseable {

    public static final EngineSettings SETTINGS = new EngineSettings(Duration.ofMillis(300),
            Duration.ofMillis(200), 1_000_000, 1_048_576);

    private final Vertx vertx;
    private int port;

    private SuiteServer(Vertx vertx) {
        this.vertx = vertx;
    }

    public static SuiteServer start(int port, int loops) throws Exception {
        var server = new SuiteServer(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops)));
        for (int i = 0; i < loops; i++) {
            var loop = new OneLoop(HttpSettingsFixture.of(), port);
            server.vertx.deployVerticle(loop)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            server.port = requireNonNull(loop.server).actualPort();
        }
        return server;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static final class OneLoop extends VerticleBase {

        private final HttpSettings http;
        private final int port;
        private @Nullable HttpServer server;

        OneLoop(HttpSettings http, int port) {
            this.http = http;
            this.port = port;
        }

        @Override
        public Future<?> start() {
            Router router = Router.router(vertx);
            var deadlines = new Deadlines(vertx, http.handshakeTimeout());
            var unlimited = new Limit("handshake", "handshakes", Rate.parse("off"), System::nanoTime);
            SocketIoConnection.Parts socketIo = SuiteSocketIo.parts(vertx, unlimited);
            new EngineEndpoint(new Gate(http, unlimited), deadlines,
                    new EngineEndpoint.Parts(vertx, "/socket.io/", SETTINGS,
                            (session, handshake) -> new SocketIoConnection(socketIo, session, handshake)))
                    .mountOn(router);
            return vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketFrameSize(1_000_000))
                    .connectionHandler(deadlines::begin)
                    .requestHandler(deadlines.before(router))
                    .listen(port == 0
                            ? SocketAddress.sharedRandomPort(1, "127.0.0.1")
                            : SocketAddress.inetSocketAddress(port, "localhost"))
                    .onSuccess(listening -> server = listening);
        }
    }
}
