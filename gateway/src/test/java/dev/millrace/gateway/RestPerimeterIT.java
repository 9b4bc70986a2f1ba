package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.auth.Signer;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;

/** What is refused before a handler has anything to do. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestPerimeterIT {

    private final TestDatabase database;
    private final TestRedis redis;
    private final TestGateway gateway;
    private final ApiClient alice;

    RestPerimeterIT(TestDatabase database, TestRedis redis) throws Exception {
        this.database = database;
        this.redis = redis;
        this.gateway = TestGateway.start(database, redis, "http.origins", "https://chat.example");
        this.alice = ApiClient.of(gateway, "alice");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void whoeverHasNoTokenIsToldSoWhateverTheyAskFor() throws Exception {
        ApiClient nobody = ApiClient.nobody(gateway);
        for (String path : List.of("/rooms", "/nothing", "/rooms/1/messages")) {
            ApiAnswer answer = nobody.get(path).refused(401, "UNAUTHENTICATED");
            assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
        }
        nobody.with("authorization", "Bearer " + TestGateway.token("alice", "x".repeat(40),
                Instant.now().plusSeconds(60))).get("/rooms").refused(401, "TOKEN_INVALID");
    }

    @Test
    void whatThereIsNotIsSaidWithWhatThereIs() throws Exception {
        assertThat(alice.get("/nothing").refused(404, "NO_SUCH_ROUTE").header("allow")).isNull();
        alice.get("/rooms/").refused(404, "NO_SUCH_ROUTE");
        alice.get("").refused(404, "NO_SUCH_ROUTE");
        assertThat(alice.delete("/rooms").refused(405, "NO_SUCH_ROUTE").header("allow"))
                .isEqualTo("GET, POST");
        assertThat(alice.get("/rooms/1/members/2").refused(405, "NO_SUCH_ROUTE").header("allow"))
                .isEqualTo("DELETE, PATCH, PUT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "POST | /rooms | {} | kind",
        "POST | /rooms | {\"kind\":\"CLUB\"} | kind",
        "POST | /rooms | {\"kind\":7} | kind",
        "POST | /rooms | {\"kind\":\"GROUP\",\"title\":7} | title",
        "POST | /rooms | {\"kind\":\"GROUP\",\"capacity\":\"many\"} | capacity",
        "POST | /rooms | {\"kind\":\"GROUP\",\"capacity\":2.5} | capacity",
        "POST | /rooms | {\"kind\":\"GROUP\",\"expiresAt\":\"soon\"} | expiresAt",
        "POST | /rooms | {\"kind\":\"GROUP\",\"members\":{}} | members",
        "POST | /rooms | {\"kind\":\"GROUP\",\"members\":[7]} | members[0]",
        "POST | /rooms | {\"kind\":\"GROUP\",\"members\":[{\"userId\":7},{}]} | members[1].userId",
        "POST | /rooms | {\"kind\":\"GROUP\",\"members\":[{\"userId\":\"a b\"}]} | members[0].userId",
        "POST | /rooms | {\"kind\":\"GROUP\",\"id\":-1} | id",
        "POST | /rooms | {\"kind\": | body",
        "POST | /rooms | [] | body",
        "POST | /rooms | {} {} | body",
        "GET | /rooms?limit=0 | | limit",
        "GET | /rooms?limit=101 | | limit",
        "GET | /rooms?limit=ten | | limit",
        "GET | /rooms?limit=1&limit=2 | | limit",
        "GET | /rooms/a%20b | | roomId",
        "GET | /rooms/a%2Fb | | roomId",
        "PUT | /rooms/1/members/a%20b | {} | userId",
        "PUT | /rooms/1/members/2 | {\"role\":\"KING\"} | role",
        "PATCH | /rooms/1/members/2 | {} | role",
        "GET | /rooms/1/messages?before=7 | | before",
        "GET | /rooms/1/messages?after=1.x | | after",
        "GET | /rooms/1/messages?around=1.9999999999999999999 | | around",
        "GET | /rooms/1/messages?before=1.1&after=1.1 | | before",
        "GET | /rooms/1/messages?before=1.1&page=1 | | page",
        "GET | /rooms/1/messages?page=0 | | page",
        "POST | /rooms/1/messages | {} | message",
        "POST | /rooms/1/messages | {\"message\":\"hi\",\"type\":\"SHOUT\"} | type",
        "POST | /rooms/1/messages | {\"message\":\"hi\",\"ack\":\"soon\"} | ack",
        "POST | /rooms/1/messages | {\"message\":\"hi\",\"senderId\":\"bob\"} | senderId",
        "PATCH | /rooms/1/messages/7 | {\"message\":\"hi\"} | messageId",
        "PATCH | /rooms/1/messages/019ab000-0000-7000-8000-000000000000 | {} | message",
        "GET | /rooms/1/messages/search | | q",
        "GET | /rooms/1/messages/search?q=x&before=- | | before",
        "POST | /rooms/1/read | {\"position\":7} | position",
        "POST | /rooms/1/read | {\"position\":{\"epoch\":1}} | position.seq",
        "POST | /rooms/1/read | {\"messageId\":\"7\"} | messageId",
        "POST | /rooms/1/close | {\"participants\":[true]} | participants[0]",
        "GET | /presence | | users",
        "GET | /presence?users=a,,b | | users"})
    void whatIsWrongWithARequestIsNamed(String method, String path, String body, String field)
            throws Exception {
        alice.with("content-type", "application/json")
                .raw(method, path, body == null ? "" : body)
                .refused(field);
    }

    @Test
    void aBodyThatIsNotJsonIsNotLookedAt() throws Exception {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded",
                "application/json-patch+json")) {
            assertThat(alice.with("content-type", type)
                    .raw("POST", "/rooms", "{\"kind\":\"GROUP\"}")
                    .refused(415, "INVALID_FIELD")
                    .json()
                    .getString("field")).isEqualTo("content-type");
        }
        alice.raw("POST", "/rooms", "{}").refused(415, "INVALID_FIELD");
        alice.with("content-type", "application/json; charset=utf-8")
                .raw("POST", "/rooms", "{}")
                .refused("kind");
    }

    @Test
    void aBodyHasABound() throws Exception {
        assertThat(alice.post("/rooms", new JsonObject().put("title", "x".repeat(70_000)))
                .refused(413, "INVALID_FIELD")
                .json()
                .getString("field")).isEqualTo("body");
    }

    @Test
    void anIdempotencyKeyAndAClientIdAreOne() throws Exception {
        alice.with("idempotency-key", "one")
                .post("/rooms/1/messages", new JsonObject().put("message", "hi").put("clientId", "two"))
                .refused("clientId");
    }

    @Test
    void whatIsForServicesIsForNobodyElse() throws Exception {
        alice.post("/internal/rooms", new JsonObject().put("kind", "STUDY")).refused(403, "FORBIDDEN");
        alice.put("/internal/rooms/1/members/2", new JsonObject()).refused(403, "FORBIDDEN");
        alice.delete("/internal/rooms/1/members/2").refused(403, "FORBIDDEN");
        alice.post("/internal/rooms/1/messages", new JsonObject().put("message", "hi"))
                .refused(403, "FORBIDDEN");
    }

    @Test
    void aPageOfAnotherOriginMayDoWhatAClientMay() throws Exception {
        ApiAnswer preflight = alice.with("origin", "https://chat.example")
                .with("access-control-request-method", "PATCH")
                .raw("OPTIONS", "/rooms/1/members/2", "");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-methods")).contains("PUT", "PATCH", "DELETE");
        assertThat(preflight.header("access-control-allow-headers")).contains("idempotency-key",
                "if-none-match", "presentation");
        ApiAnswer answer = alice.with("origin", "https://chat.example").get("/nothing");
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://chat.example");
        assertThat(answer.header("access-control-expose-headers")).contains("etag", "location");
        assertThat(answer.header("access-control-allow-credentials")).isNull();
        alice.with("origin", "https://evil.example").get("/rooms").refused(403, "ORIGIN_REFUSED");
    }

    @Test
    void theDescriptionIsThereForEverybodyAndIsSentOnce() throws Exception {
        ApiClient nobody = ApiClient.nobody(gateway);
        ApiAnswer answer = nobody.get("/openapi.json");
        assertThat(answer.done(200).getString("openapi")).isEqualTo("3.1.0");
        String etag = String.valueOf(answer.header("etag"));
        for (String held : List.of(etag, "\"other\", W/" + etag, "*")) {
            ApiAnswer again = nobody.with("if-none-match", held).get("/openapi.json");
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.response().body()).isEmpty();
        }
        assertThat(nobody.with("if-none-match", "\"other\"").get("/openapi.json").status()).isEqualTo(200);
    }

    @Test
    void oneUsersRequestsHaveARateAndAServicesHaveNone() throws Exception {
        try (TestGateway slow = TestGateway.start(database, redis, "limit.requests", "3/1h",
                "http.event-loops", "1")) {
            ApiClient greedy = ApiClient.of(slow, "greedy");
            for (int i = 0; i < 3; i++) {
                greedy.get("/nothing").refused(404, "NO_SUCH_ROUTE");
            }
            ApiAnswer refused = greedy.get("/nothing").refused(429, "RATE_LIMITED");
            assertThat(Integer.parseInt(String.valueOf(refused.header("retry-after")))).isPositive();
            ApiClient.of(slow, "modest").get("/nothing").refused(404, "NO_SUCH_ROUTE");
            for (int i = 0; i < 5; i++) {
                ApiClient.service(slow, "orders").get("/nothing").refused(404, "NO_SUCH_ROUTE");
            }
        }
    }

    @Test
    void whoIsKnownCountsForThemselvesAndWhoIsNotForTheirAddress() throws Exception {
        try (TestGateway strict = TestGateway.start(database, redis, "limit.handshakes", "3/1h",
                "http.event-loops", "1")) {
            for (int i = 0; i < 10; i++) {
                ApiClient.of(strict, "user-" + i).get("/nothing").refused(404, "NO_SUCH_ROUTE");
            }
            ApiClient nobody = ApiClient.nobody(strict);
            for (int i = 0; i < 3; i++) {
                nobody.get("/rooms").refused(401, "UNAUTHENTICATED");
            }
            nobody.get("/rooms").refused(429, "RATE_LIMITED");
        }
    }

    @Test
    void aPresentationIsAskedForAsOfASocketAndOfNoService() throws Exception {
        Signer issuer = Signer.ed25519();
        try (TestGateway strict = TestGateway.start(database, redis, "vp.mode", "required", "vp.issuers",
                issuer.didKey(), "vp.session", "refuse")) {
            var person = new TestPerson("person", issuer);
            ApiClient token = ApiClient.nobody(strict).with("authorization", "Bearer " + person.token(60));
            token.get("/nothing").refused(403, "PRESENTATION_REQUIRED");
            ApiClient presenting = token.with("presentation", person.presentation(null));
            presenting.get("/nothing").refused(404, "NO_SUCH_ROUTE");
            presenting.get("/nothing").refused(404, "NO_SUCH_ROUTE");
            token.with("presentation", new TestPerson("other", issuer).presentation(null))
                    .get("/nothing")
                    .refused(403, "PRESENTATION_INVALID");
            token.with("presentation", new TestPerson("person", Signer.ed25519()).presentation(null))
                    .get("/nothing")
                    .refused(403, "PRESENTATION_INVALID");
            ApiClient.service(strict, "orders").get("/nothing").refused(404, "NO_SUCH_ROUTE");
        }
    }
}
