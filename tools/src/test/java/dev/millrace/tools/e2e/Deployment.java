package dev.millrace.tools.e2e;

import dev.millrace.embedded.Ports;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.model.config.ConfigEntry;
import dev.millrace.tools.stack.JavaServer;
import dev.millrace.tools.token.Expected;
import dev.millrace.tools.token.Party;
import dev.millrace.tools.token.Person;
import dev.millrace.tools.token.SignIns;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One gateway and one persister as processes of their own, on a test's database and Redis. */
final class Deployment implements AutoCloseable {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String SECRET = "the end-to-end tests' secret, 32+ bytes";
    private static final Duration START = Duration.ofSeconds(60);
    private static final List<String> JVM_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Map<String, String> environment;
    private final Party issuer;
    private final URI gatewayUrl;
    private final URI persisterHealth;
    private JavaServer gateway;
    private JavaServer persister;

    private Deployment(Map<String, String> environment, Party issuer, int port, int healthPort)
            throws IOException {
        this.environment = environment;
        this.issuer = issuer;
        this.gatewayUrl = URI.create("http://127.0.0.1:" + port);
        this.persisterHealth = URI.create("http://127.0.0.1:" + healthPort + "/health");
        this.gateway = launch("gateway", gatewayUrl.resolve("/health"));
        this.persister = launch("persister", persisterHealth);
    }

    /** Both processes start at once, on an empty database: who comes first makes the tables. */
    static Deployment start(TestDatabase database, TestRedis redis) throws IOException, InterruptedException {
        URI url = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        int port = Ports.free();
        int healthPort = Ports.free();
        Map<String, Object> keys = new HashMap<>();
        keys.put("http.port", port);
        keys.put("health.port", healthPort);
        Party issuer = Party.make();
        keys.put("auth.jwt.secret", SECRET);
        keys.put("vp.issuers", issuer.did());
        keys.put("limit.sends-per-user", "off");
        keys.put("socketio.events", "off");
        keys.put("socketio.stop-spread", "0s");
        keys.put("limit.sends-per-room", "off");
        keys.put("redis.port", redis.port());
        keys.put("redis.password", redis.password());
        keys.put("postgres.port", url.getPort());
        keys.put("postgres.database", url.getPath().substring(1));
        keys.put("postgres.user", database.user());
        keys.put("postgres.password", database.password());
        Map<String, String> environment = new HashMap<>();
        keys.forEach((key, value) -> environment.put(ConfigEntry.variableOf(key), value.toString()));
        var deployment = new Deployment(environment, issuer, port, healthPort);
        deployment.gateway.awaitHealthy(START);
        deployment.persister.awaitHealthy(START);
        return deployment;
    }

    URI url() {
        return gatewayUrl;
    }

    SignIns.SignIn signIn(String user, String name) {
        return signIn(user, name, InstantSource.system(), Duration.ofHours(1));
    }

    SignIns.SignIn signIn(String user, String name, InstantSource clock, Duration validFor) {
        return new SignIns(issuer, SECRET, Expected.of(Map.of()), clock)
                .signIn(Person.named(user, name), validFor);
    }

    /** As an operator's command finds the servers. */
    Map<String, String> environment() {
        return environment;
    }

    JavaServer gateway() {
        return gateway;
    }

    JavaServer persister() {
        return persister;
    }

    /** A new gateway where the old one was. */
    void startGateway() throws IOException, InterruptedException {
        gateway = launch("gateway", gatewayUrl.resolve("/health"));
        gateway.awaitHealthy(START);
    }

    void startPersister() throws IOException, InterruptedException {
        persister = launch("persister", persisterHealth);
        persister.awaitHealthy(START);
    }

    @Override
    public void close() {
        gateway.close();
        persister.close();
    }

    private JavaServer launch(String name, URI health) throws IOException {
        Path jar = ROOT.resolve(name).resolve("target").resolve(name + ".jar");
        Path logs = Files.createDirectories(Path.of("target", "e2e-logs").toAbsolutePath());
        return JavaServer.start(new JavaServer.Spec(name, jar, JVM_OPTIONS, environment, health,
                logs.resolve(name + ".log")));
    }
}
