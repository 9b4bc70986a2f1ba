package dev.millrace.persister;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * {@code GET /health}: 200 while all is well, 503 during an outage, the same JSON either way. {@code GET /metrics}:
 * the same in Prometheus' text format. Answers from what the workers last saw, on virtual threads, and never asks a
 * server itself: it answers at once also while everything else hangs.
 */
final class HealthEndpoint implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Supplier<HealthReport> report;

    private HealthEndpoint(HttpServer server, Supplier<HealthReport> report) {
        this.server = server;
        this.report = report;
    }

    /**
     * Has the address, and answers from {@link #start} on.
     *
     * @throws IOException naming the address, when it cannot be had
     */
    static HealthEndpoint open(PersisterConfig.Health where, Supplier<HealthReport> report)
            throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(where.host(), where.port()), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("health.host " + where.host() + ", health.port " + where.port() + ": "
                    + e.getMessage(), e);
        }
        var endpoint = new HealthEndpoint(server, report);
        var unused = server.createContext("/health", endpoint::health);
        unused = server.createContext("/metrics", endpoint::metrics);
        server.setExecutor(endpoint.threads);
        return endpoint;
    }

    void start() {
        server.start();
    }

    String address() {
        InetSocketAddress address = server.getAddress();
        return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/health";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void health(HttpExchange exchange) throws IOException {
        HealthReport now = report.get();
        answer(exchange, now.isUp() ? 200 : 503, "application/json", now.toJson());
    }

    private void metrics(HttpExchange exchange) throws IOException {
        answer(exchange, 200, MetricsText.CONTENT_TYPE, MetricsText.of(report.get()));
    }

    private static void answer(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
