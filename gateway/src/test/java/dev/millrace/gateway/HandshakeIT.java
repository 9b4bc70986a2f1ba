package dev.millrace.gateway;

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

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandshakeIT {

    private final TestGateway gateway;

    HandshakeIT(TestDatabase database, TestRedis redis) throws Exception {
        gateway = TestGateway.start(database, redis);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void theOpenPacketTellsTheSessionAndTheHeartbeat() throws Exception {
        try (TestClient client = gateway.open(); TestClient other = gateway.open()) {
            JsonObject open = client.handshake();
            assertThat(open.fieldNames()).containsExactlyInAnyOrder("sid", "upgrades", "pingInterval",
                    "pingTimeout",
                    "maxPayload");
            assertThat(open.getString("sid")).matches("[A-Za-z0-9_-]{28}")
                    .isNotEqualTo(other.handshake().getString("sid"));
            assertThat(open.getJsonArray("upgrades")).isEmpty();
            assertThat(open.getInteger("pingInterval")).isEqualTo(25_000);
            assertThat(open.getInteger("pingTimeout")).isEqualTo(20_000);
            assertThat(open.getInteger("maxPayload")).isEqualTo(100_000);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /socket.io/?transport=websocket             | 5 | Unsupported protocol version
            /socket.io/?EIO=3&transport=websocket       | 5 | Unsupported protocol version
            /socket.io/?EIO=4                           | 0 | Transport unknown
            /socket.io/?EIO=4&transport=carrier-pigeon  | 0 | Transport unknown
            /socket.io/?EIO=4&transport=websocket&sid=x | 1 | Session ID unknown
            /socket.io/?EIO=4&transport=websocket       | 3 | Bad request
            /socket.io?EIO=4&transport=websocket        | 3 | Bad request
            """)
    void aWrongHandshakeIsRefusedInEngineIosOwnWords(String path, int code, String message) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject().put("code", code).put("message", message));
    }

    @Test
    void anotherPathIsNotFound() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void anUpgradeThatIsNoWebSocketIsAnsweredAndNotLeftHanging() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write("""
                    GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r
                    Host: localhost\r
                    Connection: Upgrade\r
                    Upgrade: websocket\r
                    Sec-WebSocket-Version: 99\r
                    \r
                    """.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readNBytes(11), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 4");
        }
    }

    @Test
    void healthIsUpWithBothConnections() throws Exception {
        HttpResponse<String> answer = get("/health");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(answer.body())).isEqualTo(
                new JsonObject("{\"status\":\"UP\",\"checks\":[{\"id\":\"accepting\",\"status\":\"UP\"},"
                        + "{\"id\":\"journal\",\"status\":\"UP\"},"
                        + "{\"id\":\"append\",\"status\":\"UP\"},"
                        + "{\"id\":\"backlog\",\"status\":\"UP\"},"
                        + "{\"id\":\"rooms\",\"status\":\"UP\"},"
                        + "{\"id\":\"sessions\",\"status\":\"UP\"},"
                        + "{\"id\":\"revocations\",\"status\":\"UP\"},"
                        + "{\"id\":\"relay\",\"status\":\"UP\"}]}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            40          | 44
            40/admin,   | 44/admin,
            40/chat/x,{}| 44/chat/x,
            40/chatter  | 44/chatter,
            """)
    void thereIsOneNamespace(String connect, String error) throws Exception {
        try (TestClient client = gateway.open()) {
            client.handshake();
            client.send(connect);
            assertThat(client.packet()).isEqualTo(error + "{\"message\":\"Invalid namespace\"}");
            client.send("40/chat," + new JsonObject().put("token", TestGateway.token("alice")));
            assertThat(client.packet()).as("it may still enter the right one")
                    .startsWith("40/chat,{\"sid\":");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            40/chat,               | UNAUTHENTICATED
            40/chat                | UNAUTHENTICATED
            40/chat,{}             | UNAUTHENTICATED
            40/chat,{"token":null} | UNAUTHENTICATED
            40/chat,{"token":7}    | UNAUTHENTICATED
            40/chat,{"token":""}   | UNAUTHENTICATED
            40/chat,{"token":"x"}  | TOKEN_INVALID
            """)
    void withoutAGoodTokenNobodyComesIn(String connect, String code) throws Exception {
        try (TestClient client = gateway.open()) {
            client.handshake();
            client.send(connect);
            assertRefused(client, code);
        }
    }

    @Test
    void anExpiredAndAForgedTokenAreToldApart() throws Exception {
        try (TestClient client = gateway.open()) {
            client.handshake();
            client.send("40/chat," + new JsonObject().put("token",
                    TestGateway.token("alice", TestGateway.SECRET, Instant.now().minusSeconds(60))));
            assertRefused(client, "TOKEN_EXPIRED");
            client.send("40/chat," + new JsonObject().put("token",
                    TestGateway.token("alice", "another secret of at least thirty-two bytes",
                            Instant.now().plusSeconds(60))));
            assertRefused(client, "TOKEN_INVALID");
            client.send("40/chat," + new JsonObject().put("token", TestGateway.token("alice")));
            assertThat(client.packet()).startsWith("40/chat,{\"sid\":");
        }
    }

    private static void assertRefused(TestClient client, String code) throws Exception {
        String packet = client.packet();
        assertThat(packet).startsWith("44/chat,{");
        JsonObject error = new JsonObject(packet.substring("44/chat,".length()));
        assertThat(error.getJsonObject("data").getString("code")).isEqualTo(code);
        assertThat(error.getString("message")).isEqualTo(error.getJsonObject("data").getString("message"));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(gateway.url() + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
