package dev.millrace.embedded.junit;

import dev.millrace.embedded.RespClient;

import java.io.IOException;
import java.time.Duration;

/** A Redis that a test class has for itself for a while; whoever connects to it closes the connection. */
public record TestRedis(String host, int port, String password) {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** A small client of our own, to prepare and inspect. */
    public RespClient connect() throws IOException {
        return RespClient.connect(host, port, password, TIMEOUT);
    }
}
