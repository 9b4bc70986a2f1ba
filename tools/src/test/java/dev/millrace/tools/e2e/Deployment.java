package dev.millrace.tools.e2e;

import dev.millrace.embedded.Ports;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.model.config.ConfigEntry;
import dev.millrace.tools.stack.JavaServer;
import dev.millrace.tools.token.AccessTokenIssuer;
import dev.millrace.tools.token.Expected;
import dev.millrace.tools.token.Party;
import dev.millrace.tools.token.Person;
import dev.millrace.tools.token.SignIns;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Gateways and one persister as processes of their own, on a test's database and Redis. */
public final class Deployment implements AutoCloseable {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String SECRET = "the end-to-end tests' secret, 32+ bytes";
    private static final Duration START = Duration.ofSeconds(60);

    private final Plan plan;
    private final Map<String, String> environment;
    private final List<URI> gatewayUrls = new ArrayList<>();
    private final List<JavaServer> gateways = new ArrayList<>();
    private final URI persisterHealth;
    private @Nullable JavaServer persister;

    private Deployment(Plan plan, Map<String, String> environment) throws IOException {
        this.plan = plan;
        this.environment = environment;
        for (int i = 0; i < plan.gateways; i++) {
            gatewayUrls.add(URI.create("http://127.0.0.1:" + Ports.free()));
            gateways.add(launchGateway(i));
        }
        int healthPort = Ports.free();
        persisterHealth = URI.create("http://127.0.0.1:" + healthPort + "/health");
        if (plan.persists) {
            persister = launchPersister();
        }
    }

    /** One gateway and one persister. */
    static Deployment start(TestDatabase database, TestRedis redis) throws IOException, InterruptedException {
        return new Plan(database, redis).start();
    }

    /** What is to be started: one gateway and one persister, unless it says otherwise. */
    public static final class Plan {

        private final Party issuer = Party.make();
        private final Map<String, Object> keys = new HashMap<>();
        private List<String> jvmOptions = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        private int gateways = 1;
        private boolean persists = true;

        public Plan(TestDatabase database, TestRedis redis) {
            URI url = URI.create(database.jdbcUrl().substring("jdbc:".length()));
            keys.put("auth.jwt.secret", SECRET);
            keys.put("vp.issuers", issuer.did());
            keys.put("room.unknown", "open");
            keys.put("socketio.events", "off");
            keys.put("socketio.stop-spread", "0s");
            keys.put("limit.sends-per-user", "off");
            keys.put("limit.sends-per-room", "off");
            keys.put("redis.port", redis.port());
            keys.put("redis.password", redis.password());
            keys.put("postgres.port", url.getPort());
            keys.put("postgres.database", url.getPath().substring(1));
            keys.put("postgres.user", database.user());
            keys.put("postgres.password", database.password());
        }

        Plan gateways(int count) {
            gateways = count;
            return this;
        }

        public Plan withoutPersister() {
            persists = false;
            return this;
        }

        public Plan with(String key, Object value) {
            keys.put(key, value);
            return this;
        }

        /** Instead of those that make a process start quickly. */
        public Plan jvmOptions(String... options) {
            jvmOptions = List.of(options);
            return this;
        }

        /** All processes start at once, on an empty database: who comes first makes the tables. */
        public Deployment start() throws IOException, InterruptedException {
            Map<String, String> environment = new HashMap<>();
            keys.forEach((key, value) -> environment.put(ConfigEntry.variableOf(key), value.toString()));
            var deployment = new Deployment(this, environment);
            for (JavaServer gateway : deployment.gateways) {
                gateway.awaitHealthy(START);
            }
            if (persists) {
                deployment.persister().awaitHealthy(START);
            }
            return deployment;
        }
    }

    /** The first gateway's. */
    public URI url() {
        return url(0);
    }

    URI url(int gateway) {
        return gatewayUrls.get(gateway);
    }

    List<URI> urls() {
        return List.copyOf(gatewayUrls);
    }

    SignIns.SignIn signIn(String user, String name) {
        return signIn(user, name, InstantSource.system(), Duration.ofHours(1));
    }

    SignIns.SignIn signIn(String user, String name, InstantSource clock, Duration validFor) {
        return signIns(clock).signIn(Person.named(user, name), validFor);
    }

    SignIns.SignIn signIn(Person person) {
        return signIns(InstantSource.system()).signIn(person, Duration.ofHours(1));
    }

    private SignIns signIns(InstantSource clock) {
        return new SignIns(plan.issuer, SECRET, Expected.of(Map.of()), clock);
    }

    /** An access token alone, for gateways that ask for no presentation. */
    public String token(String user) {
        return AccessTokenIssuer.withSecret(SECRET, Expected.of(Map.of()), InstantSource.system())
                .issue(Person.named(user, user), null, Duration.ofHours(1));
    }

    /** As an operator's command finds the servers. */
    Map<String, String> environment() {
        return environment;
    }

    /** The first one. */
    public JavaServer gateway() {
        return gateway(0);
    }

    JavaServer gateway(int gateway) {
        return gateways.get(gateway);
    }

    JavaServer persister() {
        return Objects.requireNonNull(persister, "this deployment has none");
    }

    /** A new gateway where the first one was. */
    void startGateway() throws IOException, InterruptedException {
        startGateway(0);
    }

    /** A new gateway where that one was. */
    void startGateway(int gateway) throws IOException, InterruptedException {
        gateways.set(gateway, launchGateway(gateway));
        gateway(gateway).awaitHealthy(START);
    }

    void startPersister() throws IOException, InterruptedException {
        persister = launchPersister();
        persister().awaitHealthy(START);
    }

    @Override
    public void close() {
        gateways.forEach(JavaServer::close);
        if (persister != null) {
            persister.close();
        }
    }

    private JavaServer launchGateway(int gateway) throws IOException {
        URI url = url(gateway);
        return launch("gateway", "gateway-" + gateway, Map.of("http.port", url.getPort()),
                url.resolve("/health"));
    }

    private JavaServer launchPersister() throws IOException {
        return launch("persister", "persister", Map.of("health.port", persisterHealth.getPort()),
                persisterHealth);
    }

    private JavaServer launch(String module, String log, Map<String, Integer> ports, URI health)
            throws IOException {
        Path jar = ROOT.resolve(module).resolve("target").resolve(module + ".jar");
        Path logs = Files.createDirectories(Path.of("target", "e2e-logs").toAbsolutePath());
        Map<String, String> own = new HashMap<>(environment);
        ports.forEach((key, port) -> own.put(ConfigEntry.variableOf(key), port.toString()));
        return JavaServer.start(new JavaServer.Spec(module, jar, plan.jvmOptions, false, own, health,
                logs.resolve(log + ".log")));
    }
}
