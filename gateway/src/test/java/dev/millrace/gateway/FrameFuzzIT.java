package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.transport.SuiteServer;

import ch.qos.logback.classic.Level;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;

/**
 * Whatever clients send, nothing of ours fails, nobody else notices, and nothing of them is kept. Runs anew each time; {@code
 * -Dmillrace.fuzz.seed} repeats a run, {@code -Dmillrace.fuzz.seconds} makes it longer.
 */
@WithPostgres
@WithRedis
class FrameFuzzIT {

    private static final Duration BUDGET = Duration.ofSeconds(Long.getLong("millrace.fuzz.seconds", 8));
    private static final int SESSIONS = (int) BUDGET.toSeconds() * 200;
    private static final int TO_WARM_UP = 200;
    /** What the machine itself may have come to hold meanwhile: compiled code's data, loaded classes. */
    private static final long HEAP_BOUND = 8L << 20;

    private final TestDatabase database;
    private final TestRedis redis;
    private final long seed = Long.getLong("millrace.fuzz.seed", System.nanoTime());
    private int said;

    FrameFuzzIT(TestDatabase database, TestRedis redis) {
        this.database = database;
        this.redis = redis;
    }

    @Test
    void theChatTakesWhateverComes() throws Exception {
        try (var logs = new CapturedLogs(Level.WARN, "dev.millrace", "io.vertx");
                TestGateway gateway = TestGateway.start(database, redis, "http.event-loops", "1");
                TestClient witness = gateway.client("witness")) {
            witness.join("lobby");
            String auth = new JsonObject().put("token", TestGateway.token("mallory")).encode();
            var traffic = new FuzzTraffic(new Random(seed), "/chat,", auth);
            fuzz(new Fuzzer(gateway.port(), traffic, () -> amiss(logs) + chatIsAmiss(witness)));
        }
    }

    @Test
    void namespacesThatSayEverythingBackTakeWhateverComes() throws Exception {
        try (var logs = new CapturedLogs(Level.WARN, "dev.millrace", "io.vertx");
                SuiteServer server = SuiteServer.start(0, 1);
                TestClient witness = TestClient.open(server.port())) {
            witness.handshake();
            witness.send("40/custom,");
            witness.packet();
            witness.packet();
            var traffic = new FuzzTraffic(new Random(seed), "", "{\"token\":\"123\"}");
            fuzz(new Fuzzer(server.port(), traffic, () -> amiss(logs) + echoIsAmiss(witness)));
        }
    }

    private void fuzz(Fuzzer fuzzer) throws Exception {
        fuzzer.run(TO_WARM_UP, BUDGET, "warming up with " + seed);
        LiveObjects before = settled();
        fuzzer.run(SESSIONS, BUDGET, Long.toString(seed));
        await("for what the sessions held to be let go of, seed " + seed).atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    LiveObjects after = live();
                    assertThat(after.moreThan(before)).isEmpty();
                    assertThat(after.heapBytes()).isLessThan(before.heapBytes() + HEAP_BOUND);
                });
    }

    /** There is the witness, and nobody else any more. */
    private static LiveObjects settled() throws JMException {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Long.valueOf(1).equals(live().counts().get(LiveObjects.OF_SESSIONS.getFirst())));
        return live();
    }

    private static LiveObjects live() throws JMException {
        return LiveObjects.count(LiveObjects.OF_SESSIONS);
    }

    private static String amiss(CapturedLogs logs) {
        List<String> errors = new ArrayList<>(logs.errors());
        logs.errors().clear();
        return String.join("\n", errors);
    }

    private String chatIsAmiss(TestClient witness) throws Exception {
        String text = "still here " + said++;
        if (!witness.say("lobby", text).get(10, TimeUnit.SECONDS).getBoolean("success")) {
            return "the witness is refused";
        }
        String heard = witness.message().getString("message");
        return heard.equals(text) ? "" : "the witness said " + text + " and heard " + heard;
    }

    private String echoIsAmiss(TestClient witness) throws Exception {
        String text = "[\"message-back\",\"still here " + said++ + "\"]";
        witness.send("42/custom," + text.replace("-back", ""));
        String heard = witness.packet();
        return heard.equals("42/custom," + text) ? "" : "the witness said " + text + " and heard " + heard;
    }
}
