package dev.millrace.gateway.transport;

import dev.millrace.model.config.ConfigReader;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Where clients connect, which of them may, and what a connection may take up before it is a session.
 *
 * @param maxHeader        bytes of all headers of a request together, and of its first line
 * @param handshakeTimeout from a connection's beginning, or its last answer, to the next answer
 * @param tls              null where clients, or the proxy before them, speak plain HTTP
 */
public record HttpSettings(String host, int port, int eventLoops, Origins origins, TrustedProxies proxies,
        int maxHeader, Duration handshakeTimeout, @Nullable TlsFiles tls) {

    public static HttpSettings read(ConfigReader in) {
        return new HttpSettings(
                in.text("http.host", "127.0.0.1", "a host name or address", "the address to listen on"),
                in.integer("http.port", 3000, 0, 65_535, "the port to listen on; 0 takes a free one"),
                in.integer("http.event-loops", 0, 0, 256,
                        "event loops that serve clients; 0 is one for every two processors"),
                new Origins(in.list("http.origins", "",
                        "origins as browsers send them (`https://chat.example`), with commas between them; `*` for all;"
                                + " empty for the gateway's own",
                        "whose pages may connect; what is no browser says no origin, and may",
                        Origins::canonical)),
                new TrustedProxies(in.list("http.trusted-proxies", "",
                        "addresses and networks (`10.0.0.0/8`, `fd00::/8`) with commas between them, or empty for none",
                        "whose X-Forwarded-For, -Proto and -Host are believed", Network::parse)),
                in.integer("http.max-header", 16_384, 1_024, 1_048_576,
                        "bytes of a request's headers, and of its first line, which carries `?token=`"),
                in.duration("http.handshake-timeout", Duration.ofSeconds(10), Duration.ofMillis(100),
                        Duration.ofMinutes(5),
                        "for a connection to become a session, or to make its next request"),
                TlsFiles.read(in));
    }

    /**
     * Half of the processors are left to the rest of the work: the kernel's, the garbage collector's, and that of Redis where it
     * is on the same machine. And the fewer loops, the larger is what each of them does at once, and the less costs a message.
     */
    public int effectiveEventLoops() {
        return eventLoops > 0
                ? eventLoops
                : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** Whether nobody beyond this machine can connect. */
    public boolean isLocal() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }

    public String scheme() {
        return tls == null ? "http" : "https";
    }
}
