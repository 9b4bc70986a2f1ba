package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.model.config.ConfigException;
import dev.millrace.model.config.ConfigReader;

import io.jsonwebtoken.Jwts;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/** A whole gateway in this JVM, on a port of its own. */
public final class TestGateway implements AutoCloseable {

    static final String SECRET = "the secret that the tests sign with, at least 32 bytes";

    private final Gateway gateway;

    private TestGateway(Gateway gateway) {
        this.gateway = gateway;
    }

    public static TestGateway start(TestDatabase database, TestRedis redis, String... more) throws Exception {
        return new TestGateway(Gateway.start(config(keys(database, redis), more)));
    }

    /** What tells a gateway where its servers are, and that it is one of the tests. */
    static Map<String, String> keys(TestDatabase database, TestRedis redis) {
        URI postgres = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        Map<String, String> keys = new HashMap<>();
        keys.put("http.port", "0");
        keys.put("http.event-loops", "2");
        keys.put("auth.jwt.secret", SECRET);
        keys.put("vp.mode", "off");
        keys.put("room.unknown", "open");
        for (String limit : List.of("handshakes", "connects", "sends-per-user", "sends-per-room",
                "requests", "rooms")) {
            keys.put("limit." + limit, "off");
        }
        keys.put("socketio.events", "off");
        keys.put("socketio.stop-spread", "0s");
        keys.put("limit.sessions-per-address", "0");
        keys.put("postgres.host", postgres.getHost());
        keys.put("postgres.port", Integer.toString(postgres.getPort()));
        keys.put("postgres.database", postgres.getPath().substring(1));
        keys.put("postgres.user", database.user());
        keys.put("postgres.password", database.password());
        keys.put("redis.host", redis.host());
        keys.put("redis.port", Integer.toString(redis.port()));
        keys.put("redis.password", redis.password());
        return keys;
    }

    /** @param more keys and values in turn, stronger than the others */
    static GatewayConfig config(Map<String, String> keys, String... more) throws ConfigException {
        Map<String, String> all = new HashMap<>(keys);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        var reader = new ConfigReader(Set.of(), "test", all, Map.of());
        GatewayConfig config = GatewayConfig.read(reader);
        reader.finish();
        return config;
    }

    String url() {
        return gateway.url();
    }

    int port() {
        return URI.create(gateway.url()).getPort();
    }

    /** A connection that has spoken Engine.IO only. */
    public TestClient open() throws IOException {
        return TestClient.open(port());
    }

    /** A client in the namespace. */
    public TestClient client(String user) throws Exception {
        TestClient client = open();
        client.enter(token(user));
        return client;
    }

    public static String token(String user) {
        return token(user, SECRET, Instant.now().plusSeconds(600));
    }

    /** Of a user who is called so. */
    static String named(String user, String name, Instant expiry) {
        return token(user, name, SECRET, expiry);
    }

    static String token(String user, String secret, Instant expiry) {
        return token(user, "Name of " + user, secret, expiry);
    }

    private static String token(String user, String name, String secret, Instant expiry) {
        return Jwts.builder()
                .subject(user)
                .claim("name", name)
                .issuer("millrace")
                .audience()
                .add("millrace")
                .and()
                .expiration(Date.from(expiry))
                .signWith(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"), Jwts.SIG.HS256)
                .compact();
    }

    /** As {@link #close}, for tests about stopping. */
    void stop() {
        gateway.close();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
