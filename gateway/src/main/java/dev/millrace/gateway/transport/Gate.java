package dev.millrace.gateway.transport;

import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.http.HttpServerRequest;

/**
 * What every request passes before anything else is looked at: it comes from a page that may, and its address does not
 * ask too often.
 *
 * <p>Belongs to one event loop.
 */
public final class Gate {

    private final Origins origins;
    private final TrustedProxies proxies;
    private final Limit handshakes;

    public Gate(HttpSettings settings, Limit handshakes) {
        this.origins = settings.origins();
        this.proxies = settings.proxies();
        this.handshakes = handshakes;
    }

    /** @throws Refusal {@code ORIGIN_REFUSED} */
    public void checkOrigin(HttpServerRequest request) {
        if (!origins.allow(request, proxies)) {
            throw Refusal.of(ErrorCode.ORIGIN_REFUSED, ErrorCode.ORIGIN_REFUSED.meaning());
        }
    }

    /**
     * Whose request it is.
     *
     * @throws Refusal {@code RATE_LIMITED}
     */
    public ClientAddress admit(HttpServerRequest request) {
        ClientAddress client = proxies.clientOf(request);
        handshakes.admit(client.network());
        return client;
    }
}
