package dev.millrace.persister;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Optional;

class HealthEndpointTest {

    private static final PersisterConfig.Health ANY_PORT = new PersisterConfig.Health("127.0.0.1", 0);
    private static final Instant SINCE = Instant.parse("2026-11-20T18:11:42.123Z");

    @Test
    void allWellIs200() throws Exception {
        var answer = ask(new HealthReport(Optional.empty(), Optional.empty(), 3, 10_000, 9, 5, 1, 2));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(
                """
                {"status":"UP","checks":[{"id":"redis","status":"UP"},{"id":"postgres","status":"UP"}],\
                "queue":{"depth":3,"capacity":10000},"read":9,"stored":5,"deadLetters":1,"hintFailures":2}
                """);
    }

    @Test
    void anOutageIs503AndSaysSinceWhen() throws Exception {
        var answer = ask(new HealthReport(Optional.empty(), Optional.of(SINCE), 0, 10_000, 5, 5, 1, 0));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .contains("\"status\":\"DOWN\",\"checks\":[{\"id\":\"redis\",\"status\":\"UP\"},"
                        + "{\"id\":\"postgres\",\"status\":\"DOWN\",\"since\":\"2026-11-20T18:11:42.123Z\"}]");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (var first = HealthEndpoint.open(ANY_PORT, HealthEndpointTest::never)) {
            int taken = URI.create(first.address()).getPort();
            assertThatThrownBy(
                    () -> HealthEndpoint.open(new PersisterConfig.Health("127.0.0.1", taken),
                            HealthEndpointTest::never))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("health.port " + taken);
        }
    }

    private static HttpResponse<String> ask(HealthReport report) throws Exception {
        try (var endpoint = HealthEndpoint.open(ANY_PORT, () -> report);
                var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(endpoint.address())).build(),
                    BodyHandlers.ofString());
        }
    }

    private static HealthReport never() {
        throw new AssertionError("nobody asks");
    }
}
