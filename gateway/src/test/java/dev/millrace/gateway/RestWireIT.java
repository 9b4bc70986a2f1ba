package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Requests as no library makes them. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestWireIT {

    private final TestDatabase database;
    private final TestRedis redis;
    private final TestGateway gateway;

    RestWireIT(TestDatabase database, TestRedis redis) throws Exception {
        this.database = database;
        this.redis = redis;
        this.gateway = TestGateway.start(database, redis, "http.origins", "https://chat.example",
                "room.receipts", "1");
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({"/rooms/%zz, path", "/rooms?limit=%zz, query", "/rooms/1/messages/search?q=100%, query",
        "/rooms/%4, path", "/%?q=%zz, path"})
    void whatCannotBeDecodedIsRefusedAsAllElse(String path, String field) throws Exception {
        String answer = raw(gateway, "GET /api/v1" + path
                + " HTTP/1.1\r\nHost: x\r\nOrigin: https://chat.example\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("content-type: application/problem+json")
                .containsIgnoringCase("access-control-allow-origin: https://chat.example");
        var problem = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertThat(problem.getString("code")).isEqualTo("INVALID_FIELD");
        assertThat(problem.getString("field")).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data; boundary=b", "multipart/form-data",
        "application/x-www-form-urlencoded", "text/plain"})
    void aBodyOfAnotherKindIsNotTakenForNone(String type) throws Exception {
        ApiClient alice = ApiClient.of(gateway, "alice");
        String room = "/rooms/" + alice.post("/rooms", new JsonObject().put("kind", "GROUP"))
                .done(201)
                .getValue("id");
        ApiClient service = ApiClient.service(gateway, "orders");
        service.post("/internal" + room + "/messages", new JsonObject().put("message", "news")).done(201);
        int unread = alice.get(room + "/unread").done(200).getInteger("unread");
        assertThat(unread).isPositive();
        for (String body : new String[]{"--b\r\n", "garbage", "--b--\r\n"}) {
            alice.with("content-type", type)
                    .raw("POST", room + "/read", body)
                    .refused(415, "INVALID_FIELD");
        }
        String chunked = raw(gateway,
                "POST /api/v1" + room + "/read HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + TestGateway.token("alice") + "\r\nContent-Type: " + type
                        + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\n--b\r\n0\r\n\r\n");
        assertThat(chunked).startsWith("HTTP/1.1 415 ");
        assertThat(alice.get(room + "/unread").done(200).getInteger("unread")).isEqualTo(unread);
    }

    @Test
    void headersThatCountOnceAreNotChosenFrom() throws Exception {
        ApiClient alice = ApiClient.of(gateway, "alice");
        alice.with("idempotency-key", "one")
                .with("idempotency-key", "two")
                .post("/rooms/1/messages", new JsonObject().put("message", "hi"))
                .refused("idempotency-key");
        alice.with("presentation", "one").with("presentation", "one").get("/rooms").refused("presentation");
    }

    @Test
    void whoHasReadHowFarIsShownWhereItIsTold() throws Exception {
        ApiClient alice = ApiClient.of(gateway, "alice");
        ApiClient service = ApiClient.service(gateway, "orders");
        String room = "/rooms/" + alice.post("/rooms", new JsonObject().put("kind", "GROUP"))
                .done(201)
                .getValue("id");
        service.post("/internal" + room + "/messages", new JsonObject().put("message", "news")).done(201);
        alice.post(room + "/read").done(200);
        assertThat(member(service, room, "alice").containsKey("read")).isTrue();
        assertThat(alice.put(room + "/members/bob", new JsonObject()).done(200).containsKey("read"))
                .isFalse();
        assertThat(member(alice, room, "alice").containsKey("read")).isTrue();
        assertThat(member(alice, room, "bob").containsKey("read")).isFalse();
        ApiClient bob = ApiClient.of(gateway, "bob");
        assertThat(member(bob, room, "alice").containsKey("read")).isFalse();
        assertThat(member(bob, room, "bob").containsKey("read")).isTrue();
        assertThat(member(service, room, "alice").containsKey("read")).isFalse();
    }

    @Test
    void whatABrowserAsksBeforehandCountsForNobody() throws Exception {
        try (TestGateway strict = TestGateway.start(database, redis, "limit.handshakes", "2/1h",
                "http.event-loops", "1", "http.origins", "https://chat.example")) {
            ApiClient page = ApiClient.nobody(strict).with("origin", "https://chat.example");
            for (int i = 0; i < 5; i++) {
                assertThat(page.raw("OPTIONS", "/rooms", "").status()).isEqualTo(204);
            }
            ApiClient evil = ApiClient.nobody(strict).with("origin", "https://evil.example");
            evil.raw("OPTIONS", "/rooms", "").refused(403, "ORIGIN_REFUSED");
            evil.raw("OPTIONS", "/rooms", "").refused(403, "ORIGIN_REFUSED");
            evil.raw("OPTIONS", "/rooms", "").refused(429, "RATE_LIMITED");
        }
    }

    private static JsonObject member(ApiClient client, String room, String user) throws Exception {
        return client.get(room + "/members")
                .done(200)
                .getJsonArray("members")
                .stream()
                .map(JsonObject.class::cast)
                .filter(member -> user.equals(member.getString("id")))
                .findFirst()
                .orElseThrow();
    }

    private static String raw(TestGateway gateway, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
