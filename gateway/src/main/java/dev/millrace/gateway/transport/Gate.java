package dev.millrace.gateway.transport;

import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.http.HttpServerRequest;

/**
 * What every request passes before anything else is looked at: it comes from a page that may, and its address does not
 * ask too often. Of what belongs to a session that is known here, only the page is looked at: the session has limits of its
 * own.
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

    /** Whether the page that it comes from, if it comes from one, may ask at all. */
    public boolean knows(HttpServerRequest request) {
        return origins.allow(request, proxies);
    }

    /** Whether a page may ask whichever it is. */
    boolean knowsEverybody() {
        return origins.isEverybody();
    }

    /**
     * Whose request it is.
     *
     * @throws Refusal {@code RATE_LIMITED} or {@code ORIGIN_REFUSED}; one that is refused for its origin counts too
     */
    public ClientAddress admit(HttpServerRequest request) {
        ClientAddress client = proxies.clientOf(request);
        handshakes.admit(client.network());
        if (!knows(request)) {
            throw Refusal.of(ErrorCode.ORIGIN_REFUSED, ErrorCode.ORIGIN_REFUSED.meaning());
        }
        return client;
    }

    /** Whose it is has proved to be known here: what they ask counts for them, and no longer for where they are. */
    public void vouched(ClientAddress client) {
        handshakes.giveBack(client.network());
    }
}
