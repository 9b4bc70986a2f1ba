package dev.millrace.tools.e2e;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A proxy that deals to its backends in turn, and remembers nobody: each request goes to the next one that can be
 * reached, also each of one client's polls. It can cut what goes through it, at any byte.
 *
 * <p>Each connection is for one request or one WebSocket, and has two threads, one for each direction. A thread ends
 * with its connection, and all connections with the proxy.
 */
final class RoundRobin implements AutoCloseable {

    private static final int CONNECT_MS = 2_000;
    private static final int LONGEST_HEAD = 16_384;
    private static final Pattern CONNECTION = Pattern.compile("(?im)^connection:.*\r\n");
    private static final Pattern UPGRADE = Pattern.compile("(?im)^upgrade: *websocket");

    private final ServerSocket listening;
    private final List<InetSocketAddress> backends;
    private final AtomicInteger turns = new AtomicInteger();
    private final Set<Route> routes = ConcurrentHashMap.newKeySet();
    private volatile boolean shut;

    private RoundRobin(ServerSocket listening, List<InetSocketAddress> backends) {
        this.listening = listening;
        this.backends = backends;
    }

    /** A connection in, and the one that it goes on by. */
    private record Route(Socket in, Socket out) {

        /** Both ends see a reset, and what was under way is lost. */
        void cut() {
            reset(in);
            reset(out);
        }

        private static void reset(Socket end) {
            try (end) {
                end.setSoLinger(true, 0);
            } catch (IOException e) {
                // It is closed already: nobody is there to see a reset.
            }
        }
    }

    static RoundRobin over(List<URI> backends) throws IOException {
        var listening = new ServerSocket();
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        var proxy = new RoundRobin(listening, backends.stream()
                .map(backend -> new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.getPort()))
                .toList());
        Thread.ofVirtual().name("round-robin").start(proxy::accept);
        return proxy;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** Cuts every connection that is open now; new ones are taken. */
    void cut() {
        routes.forEach(Route::cut);
    }

    /** Cuts every connection, and takes none until it is opened. */
    void shut() {
        shut = true;
        cut();
    }

    void open() {
        shut = false;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket in = listening.accept();
                Thread.ofVirtual().name("round-robin-in").start(() -> serve(in));
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket in) {
        try (in) {
            byte[] head = oneRequestOnly(readHead(in.getInputStream()));
            try (Socket out = next()) {
                var route = new Route(in, out);
                routes.add(route);
                if (shut) {
                    route.cut();
                }
                try {
                    out.getOutputStream().write(head);
                    Thread answers = Thread.ofVirtual().name("round-robin-out").start(() -> pass(out, in));
                    pass(in, out);
                    answers.join();
                } finally {
                    routes.remove(route);
                }
            }
        } catch (IOException e) {
            // Either end is gone, and with it what this thread is for; closing tells the other one.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next backend that takes a connection. */
    private Socket next() throws IOException {
        IOException last = new IOException("there is no backend");
        for (int i = 0; i < backends.size(); i++) {
            var socket = new Socket();
            try {
                socket.connect(backends.get(Math.floorMod(turns.getAndIncrement(), backends.size())),
                        CONNECT_MS);
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    /** Whatever comes, until an end; then the other end is told. */
    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            new Route(from, to).cut();
        }
    }

    private static byte[] readHead(InputStream from) throws IOException {
        var head = new ByteArrayOutputStream();
        int end = 0;
        while (end < 4) {
            int next = from.read();
            if (next < 0 || head.size() > LONGEST_HEAD) {
                throw new EOFException("no request came");
            }
            head.write(next);
            end = next == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : next == '\r' ? 1 : 0;
        }
        return head.toByteArray();
    }

    /** So that the next request is a connection of its own, which goes elsewhere. A WebSocket is one for its life. */
    private static byte[] oneRequestOnly(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (UPGRADE.matcher(text).find()) {
            return head;
        }
        int firstLine = text.indexOf("\r\n") + 2;
        String headers = CONNECTION.matcher(text.substring(firstLine)).replaceAll("");
        return (text.substring(0, firstLine) + "Connection: close\r\n" + headers)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
