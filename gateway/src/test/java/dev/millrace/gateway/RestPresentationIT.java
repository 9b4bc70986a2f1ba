package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Requests to gateways where every presentation answers a challenge. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestPresentationIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Signer issuer = Signer.ed25519();
    private final TestRedis redis;
    private final TestGateway one;
    private final TestGateway other;
    private final TestPerson alice = new TestPerson("alice", issuer);

    RestPresentationIT(TestDatabase database, TestRedis redis) throws Exception {
        this.redis = redis;
        String[] keys = {"vp.mode", "required", "vp.nonce", "required", "vp.issuers", issuer.didKey()};
        this.one = TestGateway.start(database, redis, keys);
        this.other = TestGateway.start(database, redis, keys);
    }

    @AfterAll
    void close() {
        one.close();
        other.close();
    }

    @Test
    void aChallengeThatIsAnsweredByARequestIsGoodForAllRequestsOfThatPresentation() throws Exception {
        String shown = alice.presentation(challenge(alice.token(60)));
        passes(one, alice.token(60), shown);
        passes(one, alice.token(60), shown);
        passes(other, alice.token(60), shown);
    }

    @Test
    void oneThatWasAnsweredByASessionIsGoodBesideIt() throws Exception {
        String shown = alice.presentation(challenge(alice.token(60)));
        try (TestClient client = one.open()) {
            assertThat(TestPerson.enter(client, alice.token(60), shown, null)).startsWith("40/chat,");
            passes(one, alice.token(60), shown);
            passes(other, alice.token(60), shown);
        }
    }

    @Test
    void afterRequestsThePresentationStillOpensItsOneSession() throws Exception {
        String shown = alice.presentation(challenge(alice.token(60)));
        passes(one, alice.token(60), shown);
        try (TestClient client = one.open(); TestClient thief = other.open()) {
            assertThat(TestPerson.enter(client, alice.token(60), shown, null)).startsWith("40/chat,");
            passes(one, alice.token(60), shown);
            assertThat(TestPerson.enter(thief, alice.token(60), shown, null)).startsWith("44/chat,")
                    .contains("CHALLENGE_REQUIRED");
        }
    }

    @Test
    void aNonceThatWasMadeUpIsNone() throws Exception {
        refused(alice.token(60), alice.presentation("0123456789abcdef0123456789abcdef"),
                "CHALLENGE_REQUIRED");
        refused(alice.token(60), alice.presentation(null), "CHALLENGE_REQUIRED");
    }

    @Test
    void anotherUsersChallengeIsNoneOfTheirs() throws Exception {
        var bob = new TestPerson("bob", issuer);
        refused(alice.token(60), alice.presentation(challenge(bob.token(60))), "CHALLENGE_REQUIRED");
    }

    @Test
    void whatAPresentationAnsweredNoOtherAnswers() throws Exception {
        String nonce = challenge(alice.token(60));
        String first = alice.presentation(nonce);
        passes(one, alice.token(60), first);
        refused(alice.token(60), alice.presentation(nonce), "CHALLENGE_REQUIRED");
        try (TestClient client = one.open()) {
            assertThat(TestPerson.enter(client, alice.token(60), alice.presentation(nonce), null))
                    .contains("CHALLENGE_REQUIRED");
        }
        passes(one, alice.token(60), first);
    }

    @Test
    void whatOneUserAnsweredIsNotGoodForAnotherOfTheSameHolder() throws Exception {
        String second = alice.token("alice-too", "token-of-alice-too", 60);
        String shown = alice.presentation(challenge(alice.token(60)));
        passes(one, alice.token(60), shown);
        refused(second, shown, "CHALLENGE_REQUIRED");
    }

    @Test
    void withoutAPresentationOrWithSomebodyElsesNobodyIsLetIn() throws Exception {
        var bob = new TestPerson("bob", issuer);
        String bobs = bob.presentation(challenge(bob.token(60)));
        refused(alice.token(60), null, "PRESENTATION_REQUIRED");
        refused(alice.token(60), bobs, "PRESENTATION_INVALID");
        passes(one, bob.token(60), bobs);
    }

    @Test
    void whatIsRevokedAnswersNothing() throws Exception {
        String nonce = challenge(alice.token(60));
        String revoked = alice.presentation(nonce);
        String used = alice.presentation(challenge(alice.token(60)));
        passes(one, alice.token(60), used);
        for (String shown : new String[]{revoked, used}) {
            var revocation = new Revocation(Kind.PRESENTATION, TestPerson.digest(shown));
            try (var client = redis.connect()) {
                client.command("SET", RedisNames.blocked(revocation.kind(), revocation.id()), "a test");
            }
            as(one, alice.token(60), shown).get("/nothing").refused(401, "REVOKED");
        }
        passes(one, alice.token(60), alice.presentation(nonce));
    }

    @Test
    void servicesAnswerNoChallenge() throws Exception {
        ApiClient.service(one, "orders").get("/nothing").refused(404, "NO_SUCH_ROUTE");
    }

    private static void passes(TestGateway gateway, String token, String presentation) throws Exception {
        as(gateway, token, presentation).get("/nothing").refused(404, "NO_SUCH_ROUTE");
    }

    private void refused(String token, @Nullable String presentation, String code) throws Exception {
        as(one, token, presentation).get("/nothing").refused(403, code);
        as(other, token, presentation).get("/nothing").refused(403, code);
    }

    private static ApiClient as(TestGateway gateway, String token, @Nullable String presentation) {
        ApiClient bearer = ApiClient.nobody(gateway).with("authorization", "Bearer " + token);
        return presentation == null ? bearer : bearer.with("presentation", presentation);
    }

    private String challenge(String token) throws Exception {
        HttpResponse<String> answer = HTTP
                .send(HttpRequest.newBuilder(URI.create(one.url() + "/auth/challenge"))
                        .header("authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(), HttpResponse.BodyHandlers.ofString());
        return new JsonObject(answer.body()).getString("nonce");
    }
}
