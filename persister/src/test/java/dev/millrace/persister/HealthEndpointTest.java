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
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

class HealthEndpointTest {

    private static final PersisterConfig.Health ANY_PORT = new PersisterConfig.Health("127.0.0.1", 0);
    private static final Instant SINCE = Instant.parse("2026-11-20T18:11:42.123Z");

    @Test
    void allWellIs200() throws Exception {
        var answer = ask(report(Optional.empty()));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(
                """
                {"status":"UP","checks":[{"id":"redis","status":"UP"},{"id":"postgres","status":"UP"}],\
                "partitions":8,"lanes":2,\
                "queue":{"depth":3,"capacity":10000,"batchesInHand":1,"oldestMillis":1250},\
                "read":19,"stored":5,"repeated":4,"deadLetters":1,"fenced":6,"retries":7,"hintFailures":2}
                """);
    }

    @Test
    void anOutageIs503AndSaysSinceWhen() throws Exception {
        var answer = ask(report(Optional.of(SINCE)));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .contains("\"status\":\"DOWN\",\"checks\":[{\"id\":\"redis\",\"status\":\"UP\"},"
                        + "{\"id\":\"postgres\",\"status\":\"DOWN\",\"since\":\"2026-11-20T18:11:42.123Z\"}]");
    }

    @Test
    void metricsAreInPrometheusFormatAndThereDuringAnOutageToo() throws Exception {
        var answer = ask(report(Optional.of(SINCE)), "/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(MetricsText.CONTENT_TYPE);
        assertThat(answer.body()).contains("""
                # HELP millrace_persister_stored_total Messages that were new in PostgreSQL
                # TYPE millrace_persister_stored_total counter
                millrace_persister_stored_total 5
                """)
                .contains("millrace_persister_read_total 19\n", "millrace_persister_repeated_total 4\n",
                        "millrace_persister_dead_letters_total 1\n", "millrace_persister_fenced_total 6\n",
                        "millrace_persister_retries_total 7\n", "millrace_persister_hint_failures_total 2\n",
                        "millrace_persister_queue_depth 3\n", "millrace_persister_queue_capacity 10000\n",
                        "millrace_persister_queue_oldest_seconds 1.250\n",
                        "millrace_persister_batches_in_hand 1\n", "millrace_persister_partitions_owned 8\n",
                        "millrace_persister_redis_up 1\n", "millrace_persister_postgres_up 0\n")
                .endsWith("\n");
        assertThat(answer.body().lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) \\w+ .+|millrace_persister_\\w+ [0-9.]+"));
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

    private static HealthReport report(Optional<Instant> postgresAwaySince) {
        return new HealthReport(Optional.empty(), postgresAwaySince, 8, 2,
                new HealthReport.Queue(3, 10_000, 1, Duration.ofMillis(1_250)),
                new HealthReport.Flow(19, 5, 4, 1, 6, 7, 2));
    }

    private static HttpResponse<String> ask(HealthReport report) throws Exception {
        return ask(report, "/health");
    }

    private static HttpResponse<String> ask(HealthReport report, String path) throws Exception {
        try (var endpoint = HealthEndpoint.open(ANY_PORT, () -> report);
                var client = HttpClient.newHttpClient()) {
            endpoint.start();
            return client.send(HttpRequest.newBuilder(URI.create(endpoint.address()).resolve(path)).build(),
                    BodyHandlers.ofString());
        }
    }

    private static HealthReport never() {
        throw new AssertionError("nobody asks");
    }
}
