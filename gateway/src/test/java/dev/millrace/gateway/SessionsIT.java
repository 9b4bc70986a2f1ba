package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Two gateways that let in whoever has a token and a presentation, until one of them is good no longer. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionsIT {

    private final Signer issuer = Signer.ed25519();
    private final Signer doubtful = Signer.p256();
    private final Signer large = Signer.ed25519();
    private final TestRedis redis;
    private final TestGateway one;
    private final TestGateway other;
    private final List<TestClient> clients = new ArrayList<>();
    private int people;

    SessionsIT(TestDatabase database, TestRedis redis) throws Exception {
        this.redis = redis;
        String[] keys = {"vp.mode", "required", "vp.issuers",
            issuer.didKey() + "," + doubtful.didKey() + "," + large.didKey(),
            "session.per-user", "2",
            "session.lease", "2s", "revocation.sweep", "100ms"};
        this.one = TestGateway.start(database, redis, keys);
        this.other = TestGateway.start(database, redis, keys);
    }

    @AfterAll
    void close() throws Exception {
        for (TestClient client : clients) {
            client.close();
        }
        one.close();
        other.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatIsRevokedEndsItsSessionsOnBothGatewaysAndLetsNobodyInAgain(Kind kind) throws Exception {
        Signer itsIssuer = kind == Kind.ISSUER ? doubtful : issuer;
        var person = new TestPerson("revoked-" + kind.word(), itsIssuer);
        String token = person.token(600);
        String first = person.presentation(null);
        // Two sessions, of one presentation each; a presentation that is revoked serves only one of them.
        String second = person.presentation(null);
        TestClient here = enter(one, token, first, null);
        TestClient there = enter(other, token, second, null);
        var revocation = new Revocation(kind, idOf(kind, person, first));
        try {
            publish(revocation, true);
            assertThat(here.exception().getString("code")).isEqualTo("REVOKED");
            assertThat(here.closeCode()).isEqualTo(3504);
            if (kind == Kind.PRESENTATION) {
                assertThat(there.isOpen()).isTrue();
            } else {
                assertThat(there.closeCode()).isEqualTo(3504);
            }
            assertThat(answer(other, token, first, null)).contains("\"code\":\"REVOKED\"");
        } finally {
            command("DEL", RedisNames.blocked(kind, revocation.id()));
        }
    }

    /** Under load: all of them are in one room, where somebody who stays goes on talking. */
    @Test
    void aThousandSessionsOnTwoGatewaysAreGoneAfterOneRevocation() throws Exception {
        List<TestClient> live = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            var person = new TestPerson("one-of-many-" + i, large);
            TestClient client = enter(i % 2 == 0 ? one : other, person.token(600), person.presentation(null),
                    null);
            client.join("crowd");
            live.add(client);
        }
        var speaker = person();
        TestClient speaking = enter(one, speaker.token(600), speaker.presentation(null), null);
        speaking.join("crowd");
        var on = new AtomicBoolean(true);
        CompletableFuture<Integer> said = CompletableFuture.supplyAsync(() -> speak(speaking, on));
        await().until(() -> live.stream().allMatch(client -> client.messagesWaiting() > 2));

        long begun = System.nanoTime();
        publish(new Revocation(Kind.ISSUER, large.didKey()), true);
        for (TestClient client : live) {
            assertThat(client.closeCode()).isEqualTo(3504);
        }
        long millis = (System.nanoTime() - begun) / 1_000_000;
        on.set(false);
        System.out.printf("1,000 sessions were gone after %d ms, while %d messages were said to them all%n",
                millis,
                said.get(10, TimeUnit.SECONDS));
        assertThat(speaking.isOpen()).isTrue();
    }

    private static int speak(TestClient client, AtomicBoolean on) {
        try {
            int said = 0;
            while (on.get()) {
                assertThat(client.say("crowd", "on and on").get(10, TimeUnit.SECONDS).getBoolean("success"))
                        .isTrue();
                said++;
            }
            return said;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRevocationThatWasNotPublishedIsFound() throws Exception {
        var person = person();
        TestClient client = enter(one, person.token(600), person.presentation(null), null);
        publish(new Revocation(Kind.TOKEN, person.tokenId), false);
        assertThat(client.closeCode()).isEqualTo(3504);
    }

    @Test
    void aStreamThatIsLostHasEverySessionCheckedAnew() throws Exception {
        var marker = new Revocation(Kind.TOKEN, "nobody's");
        var person = person();
        TestClient client = enter(one, person.token(600), person.presentation(null), null);
        publish(marker, false);
        // Seen by a sweep: a session that rests on what the next entry names is over.
        var witness = person();
        TestClient witnessing = enter(one, witness.token(600), witness.presentation(null), null);
        publish(new Revocation(Kind.TOKEN, witness.tokenId), false);
        assertThat(witnessing.closeCode()).isEqualTo(3504);

        command("SET", RedisNames.blocked(Kind.TOKEN, person.tokenId), "lost");
        command("DEL", RedisNames.REVOCATIONS);
        assertThat(client.closeCode()).isEqualTo(3504);
    }

    @Test
    void aTokensEndIsItsSessionsEnd() throws Exception {
        var person = person();
        TestClient client = enter(one, person.token(2), person.presentation(null), null);
        assertThat(client.exception().getString("code")).isEqualTo("TOKEN_EXPIRED");
        assertThat(client.closeCode()).isEqualTo(3502);
    }

    @Test
    void aPresentationThatComesAgainReplacesItsSessionOnTheOtherGateway() throws Exception {
        var person = person();
        String presentation = person.presentation(null);
        TestClient older = enter(one, person.token(600), presentation, null);
        TestClient newer = enter(other, person.token(600), presentation, null);
        assertThat(older.exception().getString("code")).isEqualTo("SESSION_REPLACED");
        assertThat(older.closeCode()).isEqualTo(3503);
        assertThat(newer.isOpen()).isTrue();
    }

    @Test
    void aUserHasNoMoreSessionsThanOneMayUntilOneIsOver() throws Exception {
        var person = person();
        TestClient first = enter(one, person.token(600), person.presentation(null), null);
        enter(other, person.token(600), person.presentation(null), null);
        String third = person.presentation(null);
        assertThat(answer(one, person.token(600), third, null)).contains("TOO_MANY_SESSIONS");
        first.close();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> answer(one, person.token(600), third, null).startsWith("40/chat,"));
    }

    @Test
    void aClientThatComesBackIsNoSecondSession() throws Exception {
        var person = person();
        enter(other, person.token(600), person.presentation(null), null);
        String presentation = person.presentation(null);
        TestClient before = one.open();
        clients.add(before);
        String welcome = TestPerson.enter(before, person.token(600), presentation, null);
        String pid = new JsonObject(welcome.substring(welcome.indexOf('{'))).getString("pid");
        enter(other, person.token(600), presentation, pid);
        assertThat(before.closeCode()).isEqualTo(3503);
    }

    @Test
    void aNonceThatNobodyGaveOutLetsNobodyIn() throws Exception {
        var person = person();
        assertThat(answer(one, person.token(600), person.presentation("made-up"), null))
                .contains("CHALLENGE_REQUIRED");
    }

    @Test
    void aNonceIsAnsweredOnceAndItsSessionComesBackAllTheSame() throws Exception {
        var person = person();
        command("SET", RedisNames.nonce("n-1"), "given to " + person.user);
        String presentation = person.presentation("n-1");
        TestClient before = one.open();
        clients.add(before);
        String welcome = TestPerson.enter(before, person.token(600), presentation, null);
        assertThat(welcome).startsWith("40/chat,");
        String pid = new JsonObject(welcome.substring(welcome.indexOf('{'))).getString("pid");

        assertThat(answer(other, person.token(600), presentation, null)).contains("CHALLENGE_REQUIRED");
        assertThat(answer(other, person.token(600), person.presentation("n-1"), pid))
                .contains("CHALLENGE_REQUIRED");
        assertThat(before.isOpen()).isTrue();
        enter(other, person.token(600), presentation, pid);
    }

    private TestPerson person() {
        return new TestPerson("person-" + people++, issuer);
    }

    private static String idOf(Kind kind, TestPerson person, String presentation) {
        return switch (kind) {
            case TOKEN -> person.tokenId;
            case USER -> person.user;
            case PRESENTATION -> TestPerson.digest(presentation);
            case HOLDER -> person.holder;
            case ISSUER -> person.issuer();
            case CREDENTIAL -> person.credentialId;
        };
    }

    private TestClient enter(TestGateway gateway, String token, String presentation, @Nullable String pid)
            throws Exception {
        TestClient client = gateway.open();
        clients.add(client);
        assertThat(TestPerson.enter(client, token, presentation, pid)).startsWith("40/chat,");
        return client;
    }

    private static String answer(TestGateway gateway, String token, String presentation,
            @Nullable String pid)
            throws Exception {
        try (TestClient client = gateway.open()) {
            return TestPerson.enter(client, token, presentation, pid);
        }
    }

    private void publish(Revocation revocation, boolean heard) throws Exception {
        command("SET", RedisNames.blocked(revocation.kind(), revocation.id()), "a test");
        command("XADD", RedisNames.REVOCATIONS, "*", RedisNames.REVOCATION_FIELD, revocation.toJson());
        if (heard) {
            command("PUBLISH", RedisNames.REVOKED, revocation.toJson());
        }
    }

    private void command(String... words) throws Exception {
        try (var client = redis.connect()) {
            client.command(words);
        }
    }
}
