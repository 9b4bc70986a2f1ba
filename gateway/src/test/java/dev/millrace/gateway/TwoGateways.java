package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Two gateways that let in whoever has a token and a presentation of what one of the issuers says. */
final class TwoGateways implements AutoCloseable {

    private static final AtomicInteger PEOPLE = new AtomicInteger();

    final TestGateway one;
    final TestGateway other;
    final Signer issuer;
    private final TestRedis redis;
    private final List<TestClient> clients = new ArrayList<>();

    /** @param more keys and values in turn */
    TwoGateways(TestDatabase database, TestRedis redis, Signer issuer, String... more) throws Exception {
        this.redis = redis;
        this.issuer = issuer;
        String[] keys = Stream.concat(
                Stream.of("vp.mode", "required", "vp.issuers", issuer.didKey(), "session.lease", "2s",
                        "revocation.sweep", "100ms"),
                Stream.of(more)).toArray(String[]::new);
        this.one = TestGateway.start(database, redis, keys);
        this.other = TestGateway.start(database, redis, keys);
    }

    @Override
    public void close() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
        one.close();
        other.close();
    }

    TestPerson person() {
        return new TestPerson("person-" + PEOPLE.getAndIncrement(), issuer);
    }

    /** Somebody who is let in. */
    Entered enter(TestGateway gateway, String token, String presentation, @Nullable String pid)
            throws Exception {
        TestClient client = gateway.open();
        clients.add(client);
        String welcome = TestPerson.enter(client, token, presentation, pid);
        assertThat(welcome).startsWith("40/chat,");
        return new Entered(client, new JsonObject(welcome.substring(welcome.indexOf('{'))).getString("pid"));
    }

    /** Why somebody is not let in; the connection ends. */
    JsonObject refusal(TestGateway gateway, String token, String presentation, @Nullable String pid)
            throws Exception {
        String answer = answer(gateway, token, presentation, pid);
        assertThat(answer).startsWith("44/chat,");
        return new JsonObject(answer.substring(answer.indexOf('{'))).getJsonObject("data");
    }

    /** The same as a code, or "" for who was let in. */
    String code(TestGateway gateway, String token, String presentation, @Nullable String pid)
            throws Exception {
        String answer = answer(gateway, token, presentation, pid);
        return answer.startsWith("40/chat,")
                ? ""
                : new JsonObject(answer.substring(answer.indexOf('{'))).getJsonObject("data")
                        .getString("code");
    }

    private static String answer(TestGateway gateway, String token, String presentation, @Nullable String pid)
            throws Exception {
        try (TestClient client = gateway.open()) {
            return TestPerson.enter(client, token, presentation, pid);
        }
    }

    /** As {@code revoke.lua} does, but for the publication. */
    void revokeUnheard(Revocation revocation) throws Exception {
        command("SET", RedisNames.blocked(revocation.kind(), revocation.id()), "a test");
        command("XADD", RedisNames.REVOCATIONS, "*", RedisNames.REVOCATION_FIELD, revocation.toJson());
    }

    @Nullable
    Object command(String... words) throws Exception {
        try (var client = redis.connect()) {
            return client.command(words);
        }
    }

    /** A client and what it is known again by. */
    record Entered(TestClient client, String pid) {}
}
