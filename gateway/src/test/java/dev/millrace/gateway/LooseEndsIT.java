package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RespClient;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation.Kind;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;

/** Ways of presenting that are a little off, and what is made of them. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LooseEndsIT {

    private final Signer issuer = Signer.ed25519();
    private final TestRedis redis;
    private final TestGateway gateway;

    LooseEndsIT(TestDatabase database, TestRedis redis) throws Exception {
        this.redis = redis;
        this.gateway = TestGateway.start(database, redis, "vp.mode", "required", "vp.issuers",
                issuer.didKey());
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @Test
    void anEmptyPresentationIsNone() throws Exception {
        var person = new TestPerson("empty", issuer);
        assertThat(answer(person.token(600), "")).contains("\"code\":\"PRESENTATION_REQUIRED\"");
    }

    @Test
    void aPresentationThatIsNoTextIsRefusedByItsField() throws Exception {
        var person = new TestPerson("object", issuer);
        try (TestClient client = gateway.open()) {
            client.handshake();
            client.send("40/chat," + new JsonObject().put("token", person.token(600))
                    .put("vp", new JsonObject().put("jwt", person.presentation(null))));
            assertThat(client.packet()).contains("\"code\":\"INVALID_FIELD\"", "\"field\":\"vp\"",
                    "vp must be a string");
        }
    }

    @Test
    void aPresentationInTheTokenMayBeShownBesideItToo() throws Exception {
        var person = new TestPerson("carried", issuer);
        String presentation = person.presentation(null);
        assertThat(answer(carrying(person, presentation), presentation)).startsWith("40/chat,{\"sid\"");
    }

    @Test
    void aRequestIsRefusedWhereItsTokensHolderIsBlocked() throws Exception {
        var person = new TestPerson("named", issuer);
        String request = challenge(person.token(600));
        assertThat(Http.statusOf(gateway.port(), request)).contains(" 200 ");
        block(Kind.HOLDER, person.holder);
        assertThat(Http.statusOf(gateway.port(), request)).contains(" 401 ");
    }

    @Test
    void aRequestIsRefusedWhereThePresentationInItsTokenIsBlocked() throws Exception {
        var person = new TestPerson("carrier", issuer);
        String presentation = person.presentation(null);
        String request = challenge(carrying(person, presentation));
        assertThat(Http.statusOf(gateway.port(), request)).contains(" 200 ");
        block(Kind.PRESENTATION, TestPerson.digest(presentation));
        assertThat(Http.statusOf(gateway.port(), request)).contains(" 401 ");
    }

    @Test
    void whoeverLeavesWhileTheyAreLookedAtHoldsNothing() throws Exception {
        var person = new TestPerson("hasty", issuer);
        String presentation = person.presentation(null);
        String enter = "40/chat," + new JsonObject().put("token", person.token(600)).put("vp", presentation);
        String key = RedisNames.presentationsSession(TestPerson.digest(presentation));
        try (TestClient client = gateway.open(); RespClient asking = redis()) {
            client.handshake();
            // In one piece, so that the gateway hears of its leaving while it still looks.
            client.raw(together(enter, "41/chat,"));
            await().until(() -> asking.text("EXISTS", key).equals("1")
                    && Long.parseLong(asking.text("HGET", key, "until")) <= System.currentTimeMillis());
            client.send("40/chat,{}");
            String answer = client.packet();
            if (answer.startsWith("40/chat,")) {
                // It was in for a moment: the net had broken the piece in two.
                answer = client.packet();
            }
            assertThat(answer).contains("\"code\":\"UNAUTHENTICATED\"");
        }
    }

    /** A token that names no holder: what it carries is all that ties a presentation to it. */
    private static String carrying(TestPerson person, String presentation) {
        var claims = new JsonObject().put("sub", person.user)
                .put("iss", "millrace")
                .put("aud", "millrace")
                .put("jti", person.tokenId)
                .put("vp", presentation)
                .put("exp", Instant.now().getEpochSecond() + 600);
        return Signer.hmac("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims.encode(), "HmacSHA256",
                TestGateway.SECRET.getBytes(UTF_8));
    }

    private String answer(String token, String presentation) throws Exception {
        try (TestClient client = gateway.open()) {
            return TestPerson.enter(client, token, presentation, null);
        }
    }

    private static String challenge(String token) {
        return "POST /auth/challenge HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nAuthorization: Bearer "
                + token + "\r\n\r\n";
    }

    private static byte[] together(String first, String second) {
        byte[] one = TestClient.framed(TestClient.TEXT, true, first.getBytes(UTF_8));
        byte[] other = TestClient.framed(TestClient.TEXT, true, second.getBytes(UTF_8));
        return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
    }

    private void block(Kind kind, String id) throws Exception {
        try (RespClient asking = redis()) {
            assertThat(asking.text("SET", RedisNames.blocked(kind, id), "by the test")).isEqualTo("OK");
        }
    }

    private RespClient redis() throws Exception {
        return RespClient.connect(redis.host(), redis.port(), redis.password(), Duration.ofSeconds(10));
    }
}
