package dev.millrace.tools.bench.yardstick;

import java.io.IOException;

/** The echo gateway as a process: says its port, in a line of its own, and serves until it is told to end. */
public final class EchoMain {

    private EchoMain() {}

    public static void main(String[] args) throws IOException {
        EchoGateway echo = EchoGateway.start(0);
        Runtime.getRuntime().addShutdownHook(new Thread(echo::close, "shutdown"));
        System.out.println(echo.url().getPort());
    }
}
