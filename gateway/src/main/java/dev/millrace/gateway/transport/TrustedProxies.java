package dev.millrace.gateway.transport;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/** Who may say for whom they speak: of anyone else the headers of proxies are ignored. Immutable. */
public final class TrustedProxies {

    private static final ClientAddress NOWHERE = new ClientAddress("unknown", "unknown");

    private final List<Network> networks;

    TrustedProxies(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * The last address on the way here that is no trusted proxy's, since whatever stands before it, its owner may have
     * made up; the peer's own where anything from there on is no address.
     */
    public ClientAddress clientOf(HttpServerRequest request) {
        byte[] peer = peerOf(request);
        if (peer == null) {
            return NOWHERE;
        }
        byte[] client = peer;
        String[] way = String.join(",", request.headers().getAll("x-forwarded-for")).split(",", -1);
        for (int i = way.length - 1; i >= 0 && trusts(client); i--) {
            if (i == 0 && way[i].isEmpty()) {
                break;
            }
            byte[] before = Network.bytes(way[i].strip());
            if (before == null) {
                return ClientAddress.of(peer);
            }
            client = before;
        }
        return ClientAddress.of(client);
    }

    /** The origin that the request was sent to, as the client spelt it; null where that cannot be told. */
    @Nullable
    String originOf(HttpServerRequest request) {
        byte[] peer = peerOf(request);
        boolean believed = peer != null && trusts(peer);
        String scheme = believed ? last(request, "x-forwarded-proto") : null;
        String host = believed ? last(request, "x-forwarded-host") : null;
        if (host == null) {
            List<String> hosts = request.headers().getAll("host");
            host = hosts.size() == 1 ? hosts.getFirst() : null;
        }
        String spelt = (scheme == null ? request.isSSL() ? "https" : "http" : scheme.toLowerCase(Locale.ROOT))
                + "://" + host;
        return host == null ? null : Origins.canonicalOrNull(spelt);
    }

    private boolean trusts(byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static byte @Nullable [] peerOf(HttpServerRequest request) {
        String address = request.remoteAddress().hostAddress();
        return address == null ? null : Network.bytes(address);
    }

    /** What the nearest proxy said. */
    private static @Nullable String last(HttpServerRequest request, String header) {
        List<String> values = request.headers().getAll(header);
        if (values.isEmpty()) {
            return null;
        }
        String value = values.getLast();
        return value.substring(value.lastIndexOf(',') + 1).strip();
    }
}
