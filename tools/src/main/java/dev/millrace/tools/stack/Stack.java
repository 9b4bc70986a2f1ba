package dev.millrace.tools.stack;

import dev.millrace.embedded.Ports;
import dev.millrace.embedded.PostgresServer;
import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.model.config.ConfigEntry;
import dev.millrace.tools.CommandException;
import dev.millrace.tools.token.Expected;
import dev.millrace.tools.token.SignIns;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The running system. The servers come up first, then our own processes together; it all goes down in the
 * opposite order: no more senders, then what was read of the journal is stored, then the servers. What was not
 * read yet is in Redis' file, and is stored at the next start.
 */
public final class Stack implements AutoCloseable {

    public static final String DATABASE = "millrace";

    private static final String TOKEN_SECRET = "MILLRACE_AUTH_JWT_SECRET";
    private static final String TRUSTED_ISSUERS = "MILLRACE_VP_ISSUERS";

    private final StackPlan plan;
    private final Workspace workspace;
    private final Consumer<String> progress;
    private final Deque<Part> started = new ArrayDeque<>();
    private final CompletableFuture<String> failed = new CompletableFuture<>();
    private final List<Part> gateways = new ArrayList<>();
    private final List<Part> persisters = new ArrayList<>();
    private final List<URI> gatewayUrls = new ArrayList<>();
    private final List<URI> persisterHealths = new ArrayList<>();
    private final Part redis;
    private final Part postgres;
    private volatile ServerOptions redisOptions;
    private volatile ServerOptions postgresOptions;

    private Stack(StackPlan plan, Workspace workspace, Consumer<String> progress) throws IOException {
        this.plan = plan;
        this.workspace = workspace;
        this.progress = progress;
        this.redisOptions = ServerOptions.in(workspace.redis())
                .home(workspace.binaries())
                .port(plan.redisPort())
                .password(workspace.secret("redis"))
                .executable(plan.redisServer());
        this.postgresOptions = ServerOptions.in(workspace.postgres())
                .home(workspace.binaries())
                .port(plan.postgresPort())
                .password(workspace.secret("postgres"))
                .yielding(true);
        this.redis = new Part("Redis", this::beginRedis, failed::complete);
        this.postgres = new Part("PostgreSQL", this::beginPostgres, failed::complete);
    }

    /** @param progress told a line for each part that is up */
    public static Stack start(StackPlan plan, Workspace workspace, Consumer<String> progress)
            throws IOException, CommandException, InterruptedException {
        var stack = new Stack(plan, workspace, progress);
        try {
            stack.start();
            return stack;
        } catch (IOException | CommandException | InterruptedException
                | RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    public Part redis() {
        return redis;
    }

    public Part postgres() {
        return postgres;
    }

    public List<Part> gateways() {
        return List.copyOf(gateways);
    }

    public List<Part> persisters() {
        return List.copyOf(persisters);
    }

    public List<URI> gatewayUrls() {
        return List.copyOf(gatewayUrls);
    }

    public List<URI> persisterHealths() {
        return List.copyOf(persisterHealths);
    }

    /** Where the servers are and what they ask for: the keys any of our programs finds them by. */
    public Map<String, String> servers() {
        return Map.of("redis.host", RedisServer.HOST,
                "redis.port", String.valueOf(redisOptions.port()),
                "redis.password", redisOptions.password(),
                "postgres.host", PostgresServer.HOST,
                "postgres.port", String.valueOf(postgresOptions.port()),
                "postgres.database", DATABASE,
                "postgres.user", PostgresServer.USER,
                "postgres.password", postgresOptions.password());
    }

    /** What any of our programs works with this stack by: {@link #servers}, and what its gateways let in. */
    public Map<String, String> connection() throws IOException, CommandException {
        Map<String, String> keys = new HashMap<>(servers());
        keys.putAll(Expected.keysIn(System.getenv()));
        keys.put("auth.jwt.secret", workspace.tokenSecret());
        keys.put("vp.issuers", workspace.issuer().did());
        return keys;
    }

    /** Signs people in as its gateways want it. */
    public SignIns signIns() throws IOException, CommandException {
        return new SignIns(workspace.issuer(), workspace.tokenSecret(), Expected.of(connection()),
                InstantSource.system());
    }

    /** Completes with a line for people if a part ends by itself. */
    public CompletableFuture<String> failed() {
        return failed;
    }

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (RuntimeException e) {
                // The others must still be stopped.
                progress.accept("could not stop a part cleanly: " + e.getMessage());
            }
        }
    }

    private void start() throws IOException, CommandException, InterruptedException {
        requireOwnSay();
        List<Integer> gatewayPorts = free(plan.gatewayPorts(), "the gateway (--port)");
        List<Integer> healthPorts = free(plan.healthPorts(), "the persister (--health-port)");
        long begin = System.nanoTime();
        launch(redis, begin);
        launch(postgres, begin);
        for (int port : healthPorts) {
            persisters.add(ownProcess("persister", persisters.size(), "MILLRACE_HEALTH_PORT", port));
            persisterHealths.add(URI.create("http://127.0.0.1:" + port + "/health"));
        }
        for (int port : gatewayPorts) {
            gateways.add(ownProcess("gateway", gateways.size(), "MILLRACE_HTTP_PORT", port));
            gatewayUrls.add(URI.create("http://127.0.0.1:" + port));
        }
        List<Part> own = new ArrayList<>(persisters);
        own.addAll(gateways);
        for (Part part : own) {
            started.push(part);
            part.launch();
        }
        for (Part part : own) {
            part.awaitHealthy();
            report(part, begin);
        }
    }

    private void launch(Part server, long begin) throws IOException {
        started.push(server);
        server.launch();
        report(server, begin);
    }

    private Life beginRedis() throws IOException {
        var server = RedisServer.start(redisOptions);
        redisOptions = server.options();
        return new Life.OfServer(server);
    }

    private Life beginPostgres() throws IOException {
        var server = PostgresServer.start(postgresOptions);
        postgresOptions = server.options();
        try {
            createDatabase(server);
        } catch (SQLException e) {
            server.close();
            throw new IOException("the database " + DATABASE + " cannot be made: " + e.getMessage(), e);
        }
        return new Life.OfServer(server);
    }

    /** The first of a kind has the bare name, in messages and as its log's. */
    private Part ownProcess(String kind, int index, String portVariable, int port)
            throws IOException, CommandException {
        String name = index == 0 ? kind : kind + "-" + (index + 1);
        Map<String, String> environment = new HashMap<>(plan.settings());
        servers().forEach((key, value) -> environment.put(ConfigEntry.variableOf(key), value));
        environment.put(TOKEN_SECRET, workspace.tokenSecret());
        environment.put(TRUSTED_ISSUERS, workspace.issuer().did());
        environment.put(portVariable, String.valueOf(port));
        var spec = new JavaServer.Spec(name,
                plan.root().resolve(kind).resolve("target").resolve(kind + ".jar"), plan.jvmOptions(),
                kind.equals("persister"), Map.copyOf(environment),
                URI.create("http://127.0.0.1:" + port + "/health"),
                workspace.log(name));
        return new Part(name, () -> JavaServer.start(spec), failed::complete);
    }

    private void report(Part part, long begin) {
        long millis = (System.nanoTime() - begin) / 1_000_000;
        progress.accept("%-12s up after %d.%d s".formatted(part.name(), millis / 1000, millis % 1000 / 100));
    }

    /** What is chosen here must not be chosen by the environment, which every process inherits, as well. */
    private void requireOwnSay() throws CommandException {
        var own = new TreeSet<>(List.of("MILLRACE_HTTP_PORT", "MILLRACE_HEALTH_PORT", TOKEN_SECRET,
                TRUSTED_ISSUERS));
        servers().keySet().forEach(key -> own.add(ConfigEntry.variableOf(key)));
        OwnSay.require(own, System.getenv());
    }

    private static void createDatabase(PostgresServer server) throws SQLException {
        try (Connection connection = server.dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                var found = statement
                        .executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    private static List<Integer> free(List<Integer> ports, String who) throws IOException {
        List<Integer> taken = new ArrayList<>();
        for (int port : ports) {
            if (port != 0) {
                Ports.requireFree(port, who);
            }
            taken.add(port == 0 ? Ports.free() : port);
        }
        return taken;
    }
}
