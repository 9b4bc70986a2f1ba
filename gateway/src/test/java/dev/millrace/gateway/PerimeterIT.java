package dev.millrace.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/** What a connection must be like before anybody asks who it is. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PerimeterIT {

    private static final String PATIENCE = "500ms";

    private final TestGateway gateway;
    private final TestGateway proxied;
    private final TestGateway picky;

    PerimeterIT(TestDatabase database, TestRedis redis) throws Exception {
        gateway = TestGateway.start(database, redis, "http.max-header", "4096");
        proxied = TestGateway.start(database, redis, "http.event-loops", "1", "http.trusted-proxies",
                "127.0.0.0/8, 10.0.0.0/8, fd00::/8", "limit.handshakes", "1/1h");
        picky = TestGateway.start(database, redis, "http.origins",
                "https://chat.example, http://localhost:5173", "http.handshake-timeout",
                PATIENCE);
    }

    @AfterAll
    void stop() {
        gateway.close();
        proxied.close();
        picky.close();
    }

    // ---- where a token may be ----

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer <T>", "authorization: bearer <T>",
        "AUTHORIZATION:   BEARER   <T>  "})
    void aTokenMayComeInTheHandshakesHeader(String header) throws Exception {
        assertThat(enter("", header.replace("<T>", TestGateway.token("alice")), "{}"))
                .startsWith("40/chat,{\"sid\":");
    }

    @Test
    void aTokenMayComeInTheHandshakesQuery() throws Exception {
        assertThat(enter("&token=" + TestGateway.token("alice"), "X-Other: 1", "{}"))
                .startsWith("40/chat,{\"sid\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer", "Authorization: Bearer<T>", "Authorization: Bearer\t<T>",
        "Authorization: Basic <T>", "Authorization: Bearer <T> <T>", "Authorization: Bearer <T>, Bearer <T>",
        "Authorization: Bearer \"<T>\"", "Authorization: <T>",
        "Authorization: Bearer <T>\r\nAuthorization: Bearer <T>"})
    void aHeaderThatIsNotExactlyOneBearersTokenIsNone(String header) throws Exception {
        assertThat(enter("", header.replace("<T>", TestGateway.token("alice")), "{}"))
                .contains("UNAUTHENTICATED");
    }

    @Test
    void twoTokensInTheQueryAreNone() throws Exception {
        String token = TestGateway.token("alice");
        assertThat(enter("&token=" + token + "&token=" + token, "X-Other: 1", "{}"))
                .contains("UNAUTHENTICATED");
    }

    @Test
    void ofTokensInSeveralPlacesTheOneThatIsEnteredWithCountsThenTheHeadersThenTheQuerys() throws Exception {
        String good = TestGateway.token("alice");
        String header = "Authorization: Bearer ";
        assertThat(enter("&token=bad", header + "bad", auth(good))).startsWith("40/chat,{");
        assertThat(enter("&token=" + good, header + good, auth("bad"))).contains("TOKEN_INVALID");
        assertThat(enter("&token=bad", header + good, "{}")).startsWith("40/chat,{");
        assertThat(enter("&token=" + good, header + "bad", "{}")).contains("TOKEN_INVALID");
        assertThat(enter("&token=" + good, header + good, "{\"token\":7}")).contains("UNAUTHENTICATED");
    }

    // ---- origins ----

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                            | 101
            http://gateway.example:80    | 101
            http://gateway.example       | 101
            HTTP://Gateway.Example       | 101
            https://gateway.example      | 403
            http://gateway.example:8080  | 403
            http://gateway.example.      | 403
            http://gateway.example/      | 403
            http://evil.example          | 403
            http://gateway.example.evil  | 403
            http://x@gateway.example     | 403
            http://gateway.example:80:80 | 403
            null                         | 403
            *                            | 403
            gateway.example              | 403
            """)
    void withoutAListAPageOfTheGatewaysOwnOriginMayConnectAndNoOther(String origin, int status)
            throws Exception {
        assertThat(connect(gateway, "Host: gateway.example",
                origin == null ? "X-Other: 1" : "Origin: " + origin))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void twoOriginsAreNone() throws Exception {
        assertThat(
                connect(gateway, "Host: a.example", "Origin: http://a.example", "Origin: http://a.example"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aRefusedOriginIsToldInEngineIosOwnWords() throws Exception {
        assertThat(Http.headOf(gateway.port(),
                Http.HANDSHAKE + "Host: localhost\r\nOrigin: http://evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .contains("application/json",
                        "content-length: " + "{\"code\":4,\"message\":\"Forbidden\"}".length());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://chat.example      | 101
            http://localhost:5173     | 101
            http://chat.example       | 403
            https://chat.example:8443 | 403
            http://localhost          | 403
            """)
    void whereThereIsAListItCountsAlone(String origin, int status) throws Exception {
        assertThat(connect(picky, "Origin: " + origin, "Host: chat.example"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    // ---- who it is behind a proxy ----

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            192.0.2.1                           | 192.0.2.1                       | 429
            192.0.2.2                           | 192.0.2.3                       | 101
            203.0.113.9, 192.0.2.4              | 203.0.113.8, 192.0.2.4          | 429
            192.0.2.5, 10.1.2.3                 | 198.51.100.1, 192.0.2.5, 10.9.9.9 | 429
            192.0.2.6, fd00::7                  | 192.0.2.6                       | 429
            2001:db8:1:2::1                     | 2001:db8:1:2:ffff::9            | 429
            2001:db8:1:3::1                     | 2001:db8:1:4::1                 | 101
            ::ffff:192.0.2.7                    | 192.0.2.7                       | 429
            """)
    void theLastAddressThatIsNoTrustedProxysIsTheClients(String first, String second, int status)
            throws Exception {
        assertThat(connect(proxied, "X-Forwarded-For: " + first)).startsWith("HTTP/1.1 101 ");
        assertThat(connect(proxied, "X-Forwarded-For: " + second)).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void whoeverIsRefusedForItsOriginIsCountedAllTheSame() throws Exception {
        String stranger = "X-Forwarded-For: 192.0.2.77\r\nOrigin: https://elsewhere.example";
        assertThat(connect(proxied, stranger)).startsWith("HTTP/1.1 403 ");
        assertThat(connect(proxied, stranger)).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void severalForwardingHeadersAreOneList() throws Exception {
        assertThat(connect(proxied, "X-Forwarded-For: 192.0.2.20", "X-Forwarded-For: 192.0.2.21"))
                .startsWith("HTTP/1.1 101 ");
        assertThat(connect(proxied, "X-Forwarded-For: 192.0.2.21")).startsWith("HTTP/1.1 429 ");
        assertThat(connect(proxied, "X-Forwarded-For: 192.0.2.20")).startsWith("HTTP/1.1 101 ");
    }

    @Test
    void whateverIsNoAddressIsTheProxysOwnAndIsNeverLookedUp() throws Exception {
        connect(proxied, "X-Forwarded-For: unknown");
        for (String garbage : new String[]{"", "localhost", "192.0.2.30, ", "1.2.3", "0x7f.1",
            "192.0.2.30:80", "::1%lo",
            "\u00e9", "192.0.2.30, evil.example"}) {
            assertThat(connect(proxied, "X-Forwarded-For: " + garbage)).as(garbage)
                    .startsWith("HTTP/1.1 429 ");
        }
    }

    @Test
    void whoeverIsNoTrustedProxyIsNotBelieved(TestDatabase database, TestRedis redis) throws Exception {
        try (TestGateway direct = TestGateway.start(database, redis, "http.event-loops", "1",
                "http.trusted-proxies",
                "10.0.0.0/8", "limit.handshakes", "1/1h", "http.origins", "")) {
            assertThat(connect(direct, "X-Forwarded-Host: evil.example", "Origin: http://evil.example"))
                    .startsWith("HTTP/1.1 403 ");
        }
        try (TestGateway direct = TestGateway.start(database, redis, "http.event-loops", "1",
                "limit.handshakes",
                "1/1h")) {
            assertThat(connect(direct, "X-Forwarded-For: 192.0.2.1")).startsWith("HTTP/1.1 101 ");
            String refused = Http.headOf(direct.port(),
                    Http.HANDSHAKE + "Host: localhost\r\nX-Forwarded-For: 192.0.2.2"
                            + "\r\n\r\n");
            assertThat(refused).startsWith("HTTP/1.1 429 ")
                    .containsPattern("(?i)retry-after: 3[56]\\d\\d\r\n");
        }
    }

    @Test
    void aTrustedProxySaysWhatTheClientTookForTheGatewaysOrigin() throws Exception {
        assertThat(connect(proxied, "X-Forwarded-For: 192.0.2.40", "X-Forwarded-Proto: https",
                "X-Forwarded-Host: chat.example", "Origin: https://chat.example"))
                .startsWith("HTTP/1.1 101 ");
        assertThat(connect(proxied, "X-Forwarded-For: 192.0.2.41", "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil.example, chat.example", "Origin: https://evil.example"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(connect(proxied, "X-Forwarded-For: 192.0.2.42", "X-Forwarded-Proto: https",
                "Origin: http://localhost")).startsWith("HTTP/1.1 403 ");
    }

    // ---- what it may take up ----

    @Test
    void headersOverTheLimitAreRefusedAndSoIsAFirstLine() throws Exception {
        assertThat(connect(gateway, "X-Bomb: " + "x".repeat(5_000))).contains(" 431 ");
        assertThat(connect(gateway, "X-Bomb: x\r\n".repeat(500) + "X-End: 1")).contains(" 431 ");
        assertThat(Http.statusOf(gateway.port(), "GET /socket.io/?token=" + "x".repeat(5_000)
                + " HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains(" 414 ");
        assertThat(enter("&token=" + TestGateway.token("alice") + "&pad=" + "x".repeat(3_000), "X-Other: 1",
                "{}"))
                .as("a long one within the limit is none")
                .startsWith("40/chat,{");
    }

    @Test
    void whoeverDribblesARequestIsCutOff() throws Exception {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), picky.port())) {
            assertThat(isCutOffWhileDribbling(slow, "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: "))
                    .isTrue();
        }
    }

    @Test
    void whoeverSaysNothingIsCutOffAtFirstAsBetweenRequests() throws Exception {
        assertThat(Http.statusOf(picky.port(), "")).isEmpty();
        try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), picky.port())) {
            idle.setSoTimeout(10_000);
            idle.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(new String(idle.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("}");
        }
    }

    @Test
    void aSessionIsPastThatDeadline() throws Exception {
        try (TestClient alice = picky.client("alice")) {
            assertThat(Http.statusOf(picky.port(), "")).as("somebody else's time is over").isEmpty();
            assertThat(Http.statusOf(picky.port(), "")).isEmpty();
            alice.join("lobby");
            assertThat(alice.say("lobby", "still here").get().getBoolean("success")).isTrue();
        }
    }

    /** Sends a byte now and then, for as long as it is let; reading is what it waits by. */
    private static boolean isCutOffWhileDribbling(Socket slow, String begun) throws IOException {
        slow.setSoTimeout(50);
        slow.getOutputStream().write(begun.getBytes(ISO_8859_1));
        for (int i = 0; i < 200; i++) {
            try {
                slow.getOutputStream().write('x');
                if (slow.getInputStream().read() < 0) {
                    return true;
                }
            } catch (SocketTimeoutException e) {
                assertThat(i).isLessThan(200);
            } catch (SocketException e) {
                return true;
            }
        }
        return false;
    }

    private static String connect(TestGateway to, String... headers) throws IOException {
        return Http.statusOf(to.port(), Http.HANDSHAKE + String.join("\r\n", headers) + "\r\n"
                + (Arrays.stream(headers).anyMatch(header -> header.startsWith("Host:"))
                        ? ""
                        : "Host: localhost\r\n")
                + "\r\n");
    }

    private String enter(String query, String header, String auth) throws Exception {
        try (TestClient client = TestClient.open(gateway.port(), query, header)) {
            client.handshake();
            client.send("40/chat," + auth);
            return client.packet();
        }
    }

    private static String auth(String token) {
        return new JsonObject().put("token", token).encode();
    }
}
