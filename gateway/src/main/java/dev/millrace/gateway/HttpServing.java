package dev.millrace.gateway;

import dev.millrace.gateway.transport.HttpSettings;
import dev.millrace.gateway.transport.Tls;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/** How every event loop listens. */
final class HttpServing {

    private HttpServing() {}

    /** The same for every loop, so that they share what the first one binds: of a port left open, too. */
    static SocketAddress address(HttpSettings http) {
        String host = http.host();
        int port = http.port();
        return port == 0
                ? SocketAddress.sharedRandomPort(1, host)
                : SocketAddress.inetSocketAddress(port, host);
    }

    /** @param tls null where HTTP is spoken without */
    static HttpServerOptions options(GatewayConfig config, @Nullable Tls tls) {
        int maxPayload = config.engine().maxPayload();
        int deadline = (int) config.http().handshakeTimeout().toMillis();
        var options = new HttpServerOptions()
                .setMaxHeaderSize(config.http().maxHeader())
                .setMaxInitialLineLength(config.http().maxHeader())
                .setSslHandshakeTimeout(deadline)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                // WebSockets begin in HTTP/1.1. What is not spoken needs no limits of its own.
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setMaxWebSocketFrameSize(maxPayload)
                .setMaxWebSocketMessageSize(maxPayload)
                // Chat frames are small: compressing each costs more processor and memory than it saves; and what a client
                // compresses comes out larger than any limit on what comes in.
                .setCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                // Or some clients and proxies hold a body back for a while.
                .setHandle100ContinueAutomatically(true)
                // A session is written to at each ping. A connection that is not is none, or takes nothing:
                // not even a close frame, so nothing else would end it.
                .setWriteIdleTimeout((int) config.engine().longestSilence().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true);
        if (tls != null) {
            tls.applyTo(options);
        }
        return options;
    }
}
