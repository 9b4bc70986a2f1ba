package dev.millrace.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Challenges.Challenge;
import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.auth.Sessions;
import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.auth.limit.Rate;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.ConfigReader;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The routes over a real socket; who may come in, and what becomes of it, is told here. */
class AuthRoutesIT {

    private static final Instant NOW = Instant.parse("2026-11-20T18:11:42Z");

    private final List<String> revoked = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile @Nullable Refusal unavailable;
    private String base = "";

    @BeforeEach
    void listen() throws Exception {
        var reader = new ConfigReader(Set.of(), "test", Map.of("http.origins", "https://chat.example"),
                Map.of());
        var gate = new Gate(HttpSettings.read(reader),
                new Limit("handshake", "requests", Rate.parse("20/1h"), System::nanoTime));
        Router router = Router.router(vertx);
        new AuthRoutes(gate, new TestSessions(),
                user -> answer(new Challenge("nonce for " + user.value(), Duration.ofMinutes(2))),
                (revocation, lasting, reason) -> {
                    revoked.add(revocation.toJson() + " " + lasting + " " + reason);
                    return answer(null);
                }, () -> NOW).mountOn(router);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        base = "http://127.0.0.1:" + server.actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void aBearerGetsAChallengeThatNobodyKeeps() throws Exception {
        HttpResponse<String> answer = post("/auth/challenge", "", "authorization", "bearer good");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject().put("nonce", "nonce for alice").put("expiresIn", 120));
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(revoked).isEmpty();
    }

    @Test
    void aLogoutRevokesTheBearersTokenUntilItIsOverForEverybody() throws Exception {
        assertThat(post("/auth/logout", "", "authorization", "Bearer good").statusCode()).isEqualTo(204);
        assertThat(revoked).containsExactly("{\"kind\":\"token\",\"id\":\"jti-1\"} PT15M logout");
    }

    @ParameterizedTest
    @CsvSource({"Bearer bad, 401, TOKEN_INVALID, Bearer error=\"invalid_token\"",
        "Basic good, 401, UNAUTHENTICATED, Bearer",
        "Bearer, 401, UNAUTHENTICATED, Bearer",
        "Bearer revoked, 401, REVOKED, Bearer error=\"invalid_token\"",
        "Bearer required, 403, PRESENTATION_REQUIRED,", "Bearer away, 503, UNAVAILABLE,"})
    void whoeverIsNotLetInIsToldWhyAsAProblem(String authorization, int status, String code,
            @Nullable String challenge) throws Exception {
        for (String path : List.of("/auth/challenge", "/auth/logout?token=good&access_token=good")) {
            HttpResponse<String> answer = post(path, "", "authorization", authorization);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(answer.headers().firstValue("www-authenticate").orElse(null)).isEqualTo(challenge);
            assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(code);
            assertThat(new JsonObject(answer.body()).getInteger("status")).isEqualTo(status);
        }
        assertThat(revoked).isEmpty();
    }

    @Test
    void aLogoutThatCouldNotBeToldEverywhereIsNoLogout() throws Exception {
        unavailable = Refusal.until(ErrorCode.UNAVAILABLE, Duration.ofMillis(1_001), "Redis is away");
        HttpResponse<String> answer = post("/auth/logout", "", "authorization", "Bearer good");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("2");
        assertThat(new JsonObject(answer.body()).getInteger("retryAfter")).isEqualTo(1_001);
    }

    @Test
    void aBodyIsPassedOverAndALargeOneIsRefused() throws Exception {
        assertThat(post("/auth/challenge", "{\"any\":1}", "authorization", "Bearer good").statusCode())
                .isEqualTo(200);
        HttpResponse<String> answer = post("/auth/logout", "x".repeat(2_000), "authorization", "Bearer good");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(new JsonObject(answer.body()).getString("field")).isEqualTo("body");
        assertThat(revoked).isEmpty();
    }

    @Test
    void aBrowserIsToldFromWhichPagesItMayCall() throws Exception {
        HttpResponse<String> preflight = send("OPTIONS", "/auth/challenge", "", "origin",
                "https://chat.example",
                "access-control-request-method", "POST", "access-control-request-headers", "authorization");
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .hasValue("https://chat.example");
        assertThat(preflight.headers().firstValue("access-control-allow-headers").orElse(""))
                .contains("authorization");
        HttpResponse<String> refused = post("/auth/challenge", "", "authorization", "Bearer bad", "origin",
                "https://chat.example");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("access-control-allow-origin"))
                .as("a refusal is for the page, too")
                .hasValue("https://chat.example");
        assertThat(refused.headers().firstValue("access-control-allow-credentials")).isEmpty();
    }

    @Test
    void aPageThatMayNotCallIsRefusedBeforeItsTokenIsLookedAt() throws Exception {
        for (String method : List.of("OPTIONS", "POST")) {
            HttpResponse<String> answer = send(method, "/auth/logout", "", "origin", "https://evil.example",
                    "authorization", "Bearer good");
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
            assertThat(answer.body()).contains("ORIGIN_REFUSED");
        }
        assertThat(revoked).isEmpty();
    }

    @Test
    void whoeverAsksTooOftenIsToldWhenToComeBack() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(post("/auth/challenge", "", "authorization", "Bearer bad").statusCode())
                    .isEqualTo(401);
        }
        HttpResponse<String> answer = post("/auth/challenge", "", "authorization", "Bearer good");
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.headers().firstValue("retry-after").orElse("0"))).isPositive();
        assertThat(answer.body()).contains("RATE_LIMITED");
    }

    @Test
    void whatIsNoRouteIsNone() throws Exception {
        assertThat(post("/auth/other", "", "authorization", "Bearer good").statusCode()).isEqualTo(404);
        assertThat(send("GET", "/auth/challenge", "", "authorization", "Bearer good").statusCode())
                .isEqualTo(405);
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return send("POST", path, body, headers);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(base + path))
                .method(method, BodyPublishers.ofString(body))
                .headers(headers)
                .build(), HttpResponse.BodyHandlers.ofString());
    }

    private <T> Future<T> answer(@Nullable T good) {
        Refusal refusal = unavailable;
        return refusal == null ? Future.succeededFuture(good) : Future.failedFuture(refusal);
    }

    /** Knows tokens by their names, and answers as late as a real one may. */
    private final class TestSessions implements Sessions {

        @Override
        public Future<Session> open(Credentials credentials, @Nullable String resumption, Client client) {
            throw new AssertionError("no session is opened by a request");
        }

        @Override
        public Future<AccessToken> check(Credentials credentials) {
            String token = credentials.accessToken();
            return vertx.timer(1).compose(fired -> switch (token) {
                case null -> refused(ErrorCode.UNAUTHENTICATED);
                case "good" -> Future.succeededFuture(new AccessToken(
                        new Identity(new UserId("alice"), "Alice", Set.of(), Set.of()), "jti-1",
                        NOW.plusSeconds(300), null, null, null));
                case "revoked" -> refused(ErrorCode.REVOKED);
                case "required" -> refused(ErrorCode.PRESENTATION_REQUIRED);
                case "away" -> refused(ErrorCode.UNAVAILABLE);
                default -> refused(ErrorCode.TOKEN_INVALID);
            });
        }

        @Override
        public Future<AccessToken> check(Credentials credentials, Predicate<Identity> trusted) {
            throw new AssertionError("whoever has no presentation yet asks for a challenge");
        }

        private static Future<AccessToken> refused(ErrorCode code) {
            return Future.failedFuture(Refusal.of(code, code.meaning()));
        }
    }
}
