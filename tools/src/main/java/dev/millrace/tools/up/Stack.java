package dev.millrace.tools.up;

import dev.millrace.embedded.EmbeddedServer;
import dev.millrace.embedded.Ports;
import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.ServerOptions;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The running system. The servers come up first, then our two processes together; it all goes down
 * in the opposite order: no more senders, then what was read of the journal is stored, then the servers.
 * What was not read yet is in Redis' file, and is stored at the next start.
 */
final class Stack implements AutoCloseable {

    static final String DATABASE = "millrace";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final UpOptions options;
    private final Workspace workspace;
    private final Consumer<String> progress;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final List<CompletableFuture<String>> ends = new ArrayList<>();
    private URI gatewayUrl = URI.create("http://127.0.0.1");
    private URI persisterHealth = URI.create("http://127.0.0.1");
    private int postgresPort;
    private volatile boolean closing;

    private Stack(UpOptions options, Workspace workspace, Consumer<String> progress) {
        this.options = options;
        this.workspace = workspace;
        this.progress = progress;
    }

    /** @param progress told a line for each part that is up */
    static Stack start(UpOptions options, Workspace workspace, Consumer<String> progress)
            throws IOException, SQLException, UpException, InterruptedException {
        var stack = new Stack(options, workspace, progress);
        try {
            stack.start();
            return stack;
        } catch (IOException | SQLException | UpException | InterruptedException | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    URI gatewayUrl() {
        return gatewayUrl;
    }

    URI persisterHealth() {
        return persisterHealth;
    }

    int postgresPort() {
        return postgresPort;
    }

    /** Completes with a line for people if a part ends by itself. */
    CompletableFuture<Object> failed() {
        return CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new));
    }

    @Override
    public synchronized void close() {
        closing = true;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                // The others must still be stopped.
                progress.accept("could not stop a part cleanly: " + e.getMessage());
            }
        }
    }

    private void start() throws IOException, SQLException, UpException, InterruptedException {
        int port = requireFree(options.port(), "the gateway (--port)");
        int healthPort = requireFree(options.healthPort(), "the persister (--health-port)");
        gatewayUrl = URI.create("http://127.0.0.1:" + port);
        persisterHealth = URI.create("http://127.0.0.1:" + healthPort + "/health");

        long begin = System.nanoTime();
        RedisServer redis = keep(RedisServer.start(redisOptions()), "Redis", begin);
        PostgresServer postgres = keep(PostgresServer.start(postgresOptions()), "PostgreSQL", begin);
        postgresPort = postgres.port();
        createDatabase(postgres);

        Map<String, String> environment = environment(postgres, redis, port, healthPort);
        JavaServer persister = launch("persister", environment, persisterHealth);
        JavaServer gateway = launch("gateway", environment, gatewayUrl.resolve("/health"));
        for (JavaServer server : List.of(persister, gateway)) {
            server.awaitHealthy(START_TIMEOUT);
            report(server.name(), begin);
        }
    }

    private JavaServer launch(String name, Map<String, String> environment, URI health) throws IOException {
        Path jar = options.root().resolve(name).resolve("target").resolve(name + ".jar");
        var server = JavaServer.start(
                new JavaServer.Spec(name, jar, List.of(), environment, health, workspace.log(name)));
        started.push(server);
        watch(name, server.onExit(), server.log());
        return server;
    }

    private <S extends EmbeddedServer> S keep(S server, String name, long begin) {
        started.push(server);
        watch(name, server.onExit(), server.logFile());
        report(name, begin);
        return server;
    }

    private void watch(String name, CompletableFuture<Integer> exit, Path log) {
        ends.add(exit.thenCompose(status -> closing
                ? new CompletableFuture<>() // ended because it was asked to: nobody waits for that
                : CompletableFuture
                        .completedFuture(name + " ended by itself (status " + status + "); see " + log)));
    }

    private void report(String name, long begin) {
        long millis = (System.nanoTime() - begin) / 1_000_000;
        progress.accept("%-12s up after %d.%d s".formatted(name, millis / 1000, millis % 1000 / 100));
    }

    private ServerOptions postgresOptions() throws IOException {
        return ServerOptions.in(workspace.postgres())
                .home(workspace.binaries())
                .port(options.postgresPort())
                .password(workspace.secret("postgres"));
    }

    private ServerOptions redisOptions() throws IOException {
        return ServerOptions.in(workspace.redis())
                .home(workspace.binaries())
                .port(options.redisPort())
                .password(workspace.secret("redis"));
    }

    private Map<String, String> environment(PostgresServer postgres, RedisServer redis, int port,
            int healthPort)
            throws IOException, UpException {
        Map<String, String> own = Map.ofEntries(
                Map.entry("MILLRACE_HTTP_PORT", String.valueOf(port)),
                Map.entry("MILLRACE_HEALTH_PORT", String.valueOf(healthPort)),
                Map.entry("MILLRACE_AUTH_JWT_SECRET", workspace.secret("jwt")),
                Map.entry("MILLRACE_REDIS_HOST", redis.host()),
                Map.entry("MILLRACE_REDIS_PORT", String.valueOf(redis.port())),
                Map.entry("MILLRACE_REDIS_PASSWORD", redis.password()),
                Map.entry("MILLRACE_POSTGRES_HOST", postgres.host()),
                Map.entry("MILLRACE_POSTGRES_PORT", String.valueOf(postgres.port())),
                Map.entry("MILLRACE_POSTGRES_DATABASE", DATABASE),
                Map.entry("MILLRACE_POSTGRES_USER", postgres.user()),
                Map.entry("MILLRACE_POSTGRES_PASSWORD", postgres.password()));
        for (String variable : new TreeSet<>(own.keySet())) {
            if (System.getenv(variable) != null) {
                throw new UpException(
                        variable + " is set in the environment, but scripts/up chooses it itself: unset it"
                                + " (ports have options, see scripts/up --help)");
            }
        }
        return own;
    }

    private static void createDatabase(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                var found = statement
                        .executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    private static int requireFree(int port, String who) throws IOException {
        if (port == 0) {
            return Ports.free();
        }
        Ports.requireFree(port, who);
        return port;
    }
}
