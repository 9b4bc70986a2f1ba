package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.Test;

/** Whatever a client brings, and however wrong, no log has its secrets: ours at DEBUG, Vert.x's too. */
@WithPostgres
@WithRedis
class SecrecyIT {

    /** Cannot be part of anything else. */
    private static final String SECRET = "s3cr3t-t0k3n-of-the-secrecy-test";

    private final TestDatabase database;
    private final TestRedis redis;

    SecrecyIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void noTokenIsLoggedHoweverItCame() throws Exception {
        try (var logs = new CapturedLogs(Level.DEBUG, "dev.millrace", "io.vertx");
                TestGateway gateway = TestGateway.start(database, redis, "http.max-header", "2048")) {
            comeInEveryWay(gateway);
            assertThat(logs.lines()).as("something was logged at all")
                    .anyMatch(line -> line.contains("closed with"));
            assertThat(logs.lines()).noneMatch(line -> line.contains(SECRET));
            assertThat(logs.lines()).as("errors of ours")
                    .noneMatch(line -> line.contains("Unhandled exception"));
        }
    }

    private static void comeInEveryWay(TestGateway gateway) throws Exception {
        try (TestClient inQuery = TestClient.open(gateway.port(), "&token=" + SECRET);
                TestClient inHeader = TestClient.open(gateway.port(), "", "Authorization: Bearer " + SECRET);
                TestClient inAuth = gateway.open();
                TestClient inRefresh = gateway.client("alice");
                TestClient inNonsense = gateway.client("bob")) {
            for (TestClient client : new TestClient[]{inQuery, inHeader, inAuth}) {
                client.handshake();
                client.send(client.equals(inAuth)
                        ? "40/chat,{\"token\":\"" + SECRET + "\",\"vp\":\"" + SECRET + "\"}"
                        : "40/chat,");
                assertThat(client.packet()).contains("TOKEN_INVALID").doesNotContain(SECRET);
            }
            inRefresh.send("42/chat,0[\"refresh\",{\"token\":\"" + SECRET + "\"}]");
            inNonsense.send("42/chat,[\"refresh\",{\"token\":\"" + SECRET + "\"");
            assertThat(inNonsense.closeCode()).isPositive();
        }
        String line = " /socket.io/?token=" + SECRET;
        for (String request : new String[]{"GET" + line + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET" + line + "%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET" + line + "% HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET" + line + "%ff%00 HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /%zz?token=" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET http://a b/?token=" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET ?token=" + SECRET + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET" + line + "&pad=" + "x".repeat(3_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET" + line + " HTTP/9\r\n\r\n", "\0GET" + line + "\r\n\r\n", "GET" + line + " HTTP/1.1\r\n\r\n",
            "GET" + line + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + SECRET + "\r\nX: "
                    + "x".repeat(3_000) + "\r\n\r\n",
            "GET /auth/challenge?token=" + SECRET + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + SECRET
                    + "\r\n\r\n",
            Http.HANDSHAKE.replace("Version: 13", "Version: 7")
                    .replace("GET /socket.io/?", "GET" + line + "&")
                    + "Host: x\r\n\r\n"}) {
            assertThat(Http.statusOf(gateway.port(), request)).doesNotContain(SECRET);
        }
    }
}
