package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jsonwebtoken.Jwts;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.crypto.spec.SecretKeySpec;

/** Somebody who calls the REST API. Whatever is answered is held to its description. */
public final class ApiClient {

    public static final OpenApiContract CONTRACT = new OpenApiContract();

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private final String base;
    private final List<String> headers;

    private ApiClient(String base, List<String> headers) {
        this.base = base;
        this.headers = headers;
    }

    /** Without a token. */
    public static ApiClient nobody(TestGateway gateway) {
        return new ApiClient(gateway.url() + "/api/v1", List.of());
    }

    public static ApiClient of(TestGateway gateway, String user) {
        return nobody(gateway).with("authorization", "Bearer " + TestGateway.token(user));
    }

    /** A service of that name. */
    public static ApiClient service(TestGateway gateway, String name) {
        return nobody(gateway).with("authorization", "Bearer " + token(name, List.of("service"), List.of()));
    }

    /** Somebody on the side of those stores. */
    public static ApiClient owner(TestGateway gateway, String user, String... stores) {
        return nobody(gateway)
                .with("authorization", "Bearer " + token(user, List.of(), List.of(stores)));
    }

    /** The status of what tells whether the gateway can serve. */
    public static int health(TestGateway gateway) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(gateway.url() + "/health")).build(),
                HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    public static String token(String user, List<String> roles, List<String> stores) {
        return Jwts.builder()
                .subject(user)
                .claim("name", "Name of " + user)
                .claim("roles", roles)
                .claim("stores", stores)
                .issuer("millrace")
                .audience()
                .add("millrace")
                .and()
                .expiration(Date.from(Instant.now().plusSeconds(600)))
                .signWith(new SecretKeySpec(TestGateway.SECRET.getBytes(UTF_8), "HmacSHA256"),
                        Jwts.SIG.HS256)
                .compact();
    }

    public ApiClient with(String header, String value) {
        List<String> all = new ArrayList<>(headers);
        all.add(header);
        all.add(value);
        return new ApiClient(base, all);
    }

    public ApiAnswer get(String path) throws Exception {
        return call("GET", path, null);
    }

    public ApiAnswer post(String path, JsonObject body) throws Exception {
        return call("POST", path, body);
    }

    public ApiAnswer post(String path) throws Exception {
        return call("POST", path, null);
    }

    public ApiAnswer put(String path, JsonObject body) throws Exception {
        return call("PUT", path, body);
    }

    public ApiAnswer patch(String path, JsonObject body) throws Exception {
        return call("PATCH", path, body);
    }

    public ApiAnswer delete(String path) throws Exception {
        return call("DELETE", path, null);
    }

    public ApiAnswer call(String method, String path, @Nullable JsonObject body) throws Exception {
        ApiClient typed = body == null ? this : with("content-type", "application/json");
        return typed.raw(method, path, body == null ? "" : body.encode());
    }

    /** As it is given. */
    public ApiAnswer raw(String method, String path, String body) throws Exception {
        return answer(method, path, HTTP.send(request(method, path, body),
                HttpResponse.BodyHandlers.ofString()));
    }

    /** The same, for later. */
    public CompletableFuture<ApiAnswer> later(String method, String path) {
        return HTTP.sendAsync(request(method, path, ""), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> answer(method, path, response));
    }

    private HttpRequest request(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body));
        return (headers.isEmpty() ? request : request.headers(headers.toArray(String[]::new))).build();
    }

    private static ApiAnswer answer(String method, String path, HttpResponse<String> response) {
        String bare = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
        String operation = CONTRACT.operationOf(method, bare);
        if (operation != null) {
            CONTRACT.check(operation, response.statusCode(),
                    response.headers().firstValue("content-type").orElse(null), response.body());
        }
        return new ApiAnswer(response);
    }
}
