package dev.millrace.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of 127.0.0.1. Free means free now: who gets one must be ready to lose it to someone else and ask again. */
public final class Ports {

    private Ports() {}

    public static int free() throws IOException {
        return bind(0);
    }

    /** Fails with a {@link BindException} that names the port and who wanted it. */
    public static void requireFree(int port, String who) throws IOException {
        try {
            bind(port);
        } catch (BindException e) {
            var clear = new BindException(
                    "port " + port + " of 127.0.0.1, given for " + who + ", is in use (" + e.getMessage()
                            + ")");
            clear.initCause(e);
            throw clear;
        }
    }

    /** Reusing an address lets a server follow its predecessor at once, as both servers do; listeners still clash. */
    private static int bind(int port) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port));
            return socket.getLocalPort();
        }
    }
}
