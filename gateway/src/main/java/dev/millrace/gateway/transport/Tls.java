package dev.millrace.gateway.transport;

import dev.millrace.gateway.transport.TlsFiles.Pem;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Set;

/**
 * What clients are shown, renewed when the files are: whoever connects then is shown the new certificate, and nobody is
 * disconnected. Files that cannot be used change nothing, and are told of once.
 *
 * <p>Loaded before there are loops, read by each when it starts, and from then on renewed on the loop that was asked to.
 */
public final class Tls {

    private static final Logger log = LoggerFactory.getLogger(Tls.class);
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    private final Vertx vertx;
    private final TlsFiles files;
    private final KeyCertOptions keys;
    private Pem latest;
    private String trouble = "";

    private Tls(Vertx vertx, TlsFiles files, Pem latest, KeyCertOptions keys) {
        this.vertx = vertx;
        this.files = files;
        this.latest = latest;
        this.keys = keys;
    }

    /** Completes when the files were read, or fails with a {@link TlsException}. */
    public static Future<Tls> load(Vertx vertx, TlsFiles files) {
        return vertx.executeBlocking(() -> {
            Pem pem = files.load();
            return new Tls(vertx, files, pem, pem.checked(vertx));
        });
    }

    public void applyTo(HttpServerOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(keys)
                .setEnabledSecureTransportProtocols(VERSIONS);
    }

    /**
     * Ends with the verticle that this is called in.
     *
     * @param server any of those that share the port: renewing one renews them all
     */
    public void renew(HttpServer server) {
        vertx.setTimer(files.reload().toMillis(),
                timer -> look(server).onComplete(looked -> renew(server)));
    }

    private Future<?> look(HttpServer server) {
        return vertx.executeBlocking(files::load)
                .compose(pem -> pem.equals(latest) ? Future.succeededFuture() : take(pem, server))
                .onComplete(result -> tell(
                        result.succeeded() ? "" : String.valueOf(result.cause().getMessage())));
    }

    private void tell(String now) {
        if (!now.isEmpty() && !now.equals(trouble)) {
            log.warn("the TLS files were not taken, what they said before still counts: {}", now);
        }
        trouble = now;
    }

    private Future<?> take(Pem pem, HttpServer server) {
        return vertx.executeBlocking(() -> pem.checked(vertx))
                .compose(renewed -> server.updateSSLOptions(new ServerSSLOptions()
                        .setKeyCertOptions(renewed)
                        .setEnabledSecureTransportProtocols(VERSIONS), true))
                .onSuccess(done -> {
                    latest = pem;
                    log.info("the TLS certificate was renewed from {}", files.certificate());
                });
    }
}
