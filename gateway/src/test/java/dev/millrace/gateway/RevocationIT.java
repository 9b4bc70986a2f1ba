package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation.Kind;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Challenges that gateways give out, and logouts that they carry out, from the request to the last message. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TwoGateways gateways;
    private final HttpClient http = HttpClient.newHttpClient();

    RevocationIT(TestDatabase database, TestRedis redis) throws Exception {
        gateways = new TwoGateways(database, redis, Signer.ed25519(), "vp.nonce", "required");
    }

    @AfterAll
    void close() throws Exception {
        http.close();
        gateways.close();
    }

    @Test
    void aChallengeIsGoodOnBothGatewaysForOneSessionOfTheUserWhoAskedForIt() throws Exception {
        TestPerson person = gateways.person();
        TestPerson another = gateways.person();
        String nonce = challenge(gateways.one, person);
        assertThat(gateways.code(gateways.other, another.token(600), another.presentation(nonce), null))
                .isEqualTo("CHALLENGE_REQUIRED");
        String presentation = person.presentation(nonce);
        var entered = gateways.enter(gateways.other, person.token(600), presentation, null);
        assertThat(gateways.code(gateways.one, person.token(600), presentation, null))
                .isEqualTo("CHALLENGE_REQUIRED");
        assertThat(gateways.code(gateways.one, person.token(600), person.presentation(nonce), null))
                .isEqualTo("CHALLENGE_REQUIRED");
        assertThat(gateways.code(gateways.one, person.token(600), person.presentation(null), null))
                .isEqualTo("CHALLENGE_REQUIRED");
        assertThat(entered.client().isOpen()).isTrue();
    }

    @Test
    void aChallengeThatIsTooOldIsNone() throws Exception {
        TestPerson person = gateways.person();
        String nonce = challenge(gateways.one, person);
        String left = String.valueOf(gateways.command("PTTL", RedisNames.nonce(nonce)));
        assertThat(Long.parseLong(left)).isBetween(1L, 120_000L);
        gateways.command("PEXPIRE", RedisNames.nonce(nonce), "0");
        assertThat(gateways.code(gateways.one, person.token(600), person.presentation(nonce), null))
                .isEqualTo("CHALLENGE_REQUIRED");
    }

    @Test
    void aLogoutEndsTheTokensSessionsOnBothGatewaysAndLetsItInNoMore() throws Exception {
        TestPerson person = gateways.person();
        TestClient here = enter(gateways.one, person);
        TestClient there = enter(gateways.other, person);
        assertThat(post(gateways.one, "/auth/logout", person).statusCode()).isEqualTo(204);
        for (TestClient client : new TestClient[]{here, there}) {
            assertThat(client.exception().getString("code")).isEqualTo("REVOKED");
            assertThat(client.closeCode()).isEqualTo(3504);
        }
        assertThat(post(gateways.other, "/auth/challenge", person).statusCode()).isEqualTo(401);
        String left = String
                .valueOf(gateways.command("PTTL", RedisNames.blocked(Kind.TOKEN, person.tokenId)));
        assertThat(Long.parseLong(left)).as("not for ever, and not too short").isGreaterThan(600_000L);
    }

    @Test
    void whoeverIsRevokedWhileMessagesFlowHearsNoneOfTheRestAndTheOthersHearThemAll() throws Exception {
        TestPerson writer = gateways.person();
        TestPerson leaver = gateways.person();
        TestPerson stayer = gateways.person();
        TestClient writing = enter(gateways.one, writer);
        TestClient leaving = enter(gateways.other, leaver);
        TestClient staying = enter(gateways.other, stayer);
        for (TestClient client : new TestClient[]{writing, leaving, staying}) {
            client.join("river");
        }
        var flowing = new AtomicBoolean(true);
        CompletableFuture<Integer> written = CompletableFuture.supplyAsync(() -> write(writing, flowing));
        await().atMost(PATIENCE).until(() -> leaving.messagesWaiting() > 20);

        assertThat(post(gateways.one, "/auth/logout", leaver).statusCode()).isEqualTo(204);
        assertThat(leaving.closeCode()).isEqualTo(3504);
        int heard = leaving.messagesWaiting();
        await().atMost(PATIENCE).until(() -> staying.messagesWaiting() > heard + 20);
        flowing.set(false);
        int all = written.get(20, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> staying.messagesWaiting() == all);

        assertThat(leaving.messagesWaiting()).as("after its end").isEqualTo(heard);
        for (long seq = 1; seq <= all; seq++) {
            assertThat(staying.message().getLong("seq")).isEqualTo(seq);
            if (seq <= heard) {
                assertThat(leaving.message().getLong("seq")).isEqualTo(seq);
            }
        }
        assertThat(writing.isOpen() && staying.isOpen()).isTrue();
    }

    /** One after the other, each acknowledged. */
    private static int write(TestClient client, AtomicBoolean flowing) {
        int written = 0;
        try {
            while (flowing.get()) {
                JsonObject ack = client.say("river", "drop " + written).get(10, TimeUnit.SECONDS);
                assertThat(ack.getBoolean("success")).isTrue();
                written++;
            }
            return written;
        } catch (Exception e) {
            throw new IllegalStateException("after " + written, e);
        }
    }

    private TestClient enter(TestGateway gateway, TestPerson person) throws Exception {
        String presentation = person.presentation(challenge(gateway, person));
        return gateways.enter(gateway, person.token(600), presentation, null).client();
    }

    private String challenge(TestGateway gateway, TestPerson person) throws Exception {
        HttpResponse<String> answer = post(gateway, "/auth/challenge", person);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonObject(answer.body()).getString("nonce");
    }

    private HttpResponse<String> post(TestGateway gateway, String path, TestPerson person) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(gateway.url() + path))
                .header("authorization", "Bearer " + person.token(600))
                .POST(BodyPublishers.noBody())
                .build(), BodyHandlers.ofString());
    }
}
