package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.TwoGateways.Entered;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.time.Duration;
import java.time.Instant;

/** What a refresh makes of a session, of what it rests on and of what it holds. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefreshedSessionsIT {

    private static final String ANOTHER_TOKEN = "another-token";

    private final TwoGateways gateways;

    RefreshedSessionsIT(TestDatabase database, TestRedis redis) throws Exception {
        // Within this test nothing lapses: what is free was let go of.
        gateways = new TwoGateways(database, redis, Signer.ed25519(), "vp.session", "refuse", "session.lease",
                "60s", "auth.jwt.skew", "0s");
    }

    @AfterAll
    void close() throws Exception {
        gateways.close();
    }

    @Test
    void aRefreshProlongsTheSessionBeyondItsFirstTokensEnd() throws Exception {
        TestPerson person = gateways.person();
        Instant firstEnd = Instant.now().plusSeconds(3);
        Entered entered = gateways.enter(gateways.one, person.token(3), person.presentation(null), null);
        assertThat(refresh(entered, person.token(600), null).getBoolean("success")).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> Instant.now().isAfter(firstEnd.plusSeconds(1)));
        assertThat(alive(entered)).isTrue();
    }

    @Test
    void aRefreshWithAShorterTokenEndsTheSessionWithIt() throws Exception {
        TestPerson person = gateways.person();
        Entered entered = gateways.enter(gateways.one, person.token(600), person.presentation(null), null);
        assertThat(refresh(entered, person.token(2), null).getBoolean("success")).isTrue();
        assertThat(entered.client().closeCode()).isEqualTo(3502);
    }

    @Test
    void anotherUsersTokenIsRefusedAndTheSessionGoesOn() throws Exception {
        TestPerson person = gateways.person();
        Entered entered = gateways.enter(gateways.one, person.token(600), person.presentation(null), null);
        JsonObject refused = refresh(entered, person.token("somebody-else", ANOTHER_TOKEN, 600), null);
        assertThat(refused.getString("code")).isEqualTo("INVALID_FIELD");
        assertThat(refused.getString("field")).isEqualTo("token");
        // It rests on nothing of what was refused.
        gateways.revokeUnheard(new Revocation(Kind.USER, "somebody-else"));
        endSomebody();
        assertThat(alive(entered)).isTrue();
    }

    @Test
    void aRevokedTokenLeavesTheSessionAsItWas() throws Exception {
        TestPerson person = gateways.person();
        Entered entered = gateways.enter(gateways.one, person.token(600), person.presentation(null), null);
        gateways.command("SET", RedisNames.blocked(Kind.TOKEN, "revoked-token"), "a test");
        assertThat(refresh(entered, person.token(person.user, "revoked-token", 600), null).getString("code"))
                .isEqualTo("REVOKED");
        gateways.revokeUnheard(new Revocation(Kind.TOKEN, "revoked-token"));
        endSomebody();
        assertThat(alive(entered)).isTrue();
        gateways.revokeUnheard(new Revocation(Kind.TOKEN, person.tokenId));
        assertThat(entered.client().closeCode()).isEqualTo(3504);
    }

    @Test
    void anExpiredTokenLeavesTheSessionAsItWas() throws Exception {
        TestPerson person = gateways.person();
        Entered entered = gateways.enter(gateways.one, person.token(600), person.presentation(null), null);
        assertThat(refresh(entered, person.token(-100), null).getString("code")).isEqualTo("TOKEN_EXPIRED");
        assertThat(alive(entered)).isTrue();
    }

    @Test
    void whatWasRefreshedRestsOnTheFreshTokenAndNoLongerOnTheOneBefore() throws Exception {
        TestPerson person = gateways.person();
        Entered entered = gateways.enter(gateways.one, person.token(600), person.presentation(null), null);
        assertThat(refresh(entered, person.token(person.user, "fresh-token", 600), null)
                .getBoolean("success")).isTrue();
        gateways.revokeUnheard(new Revocation(Kind.TOKEN, person.tokenId));
        endSomebody();
        assertThat(alive(entered)).isTrue();
        gateways.revokeUnheard(new Revocation(Kind.TOKEN, "fresh-token"));
        assertThat(entered.client().closeCode()).isEqualTo(3504);
    }

    @Test
    void aNewPresentationIsHeldFromThenOnAndTheOneBeforeIsFree() throws Exception {
        TestPerson person = gateways.person();
        String before = person.presentation(null);
        String next = person.presentation(null);
        Entered entered = gateways.enter(gateways.one, person.token(600), before, null);
        assertThat(code(person, before)).isEqualTo("SESSION_TAKEN");

        assertThat(refresh(entered, person.token(600), next).getBoolean("success")).isTrue();
        assertThat(code(person, next)).isEqualTo("SESSION_TAKEN");
        await().atMost(Duration.ofSeconds(10)).until(() -> code(person, before).isEmpty());
        assertThat(alive(entered)).isTrue();
    }

    @Test
    void aPresentationThatServesAnotherSessionIsNotTakenByARefresh() throws Exception {
        TestPerson person = gateways.person();
        String mine = person.presentation(null);
        String taken = person.presentation("refresh-nonce");
        gateways.command("SET", RedisNames.nonce("refresh-nonce"), "given to " + person.user);
        Entered holder = gateways.enter(gateways.other, person.token(600), taken, null);
        Entered entered = gateways.enter(gateways.one, person.token(600), mine, null);

        assertThat(refresh(entered, person.token(600), taken).getString("code"))
                .isEqualTo("CHALLENGE_REQUIRED");
        assertThat(code(person, mine)).as("it still holds its own").isEqualTo("SESSION_TAKEN");
        assertThat(alive(holder)).isTrue();
        assertThat(alive(entered)).isTrue();
    }

    private String code(TestPerson person, String presentation) throws Exception {
        return gateways.code(gateways.other, person.token(600), presentation, null);
    }

    /** Whatever was revoked before has ended what it ends. */
    private void endSomebody() throws Exception {
        TestPerson witness = gateways.person();
        // Both loops of the gateway see the stream by themselves.
        for (int i = 0; i < 2; i++) {
            Entered witnessing = gateways.enter(gateways.one,
                    witness.token(witness.user, "witness-" + i, 600),
                    witness.presentation(null), null);
            gateways.revokeUnheard(new Revocation(Kind.USER, witness.user));
            assertThat(witnessing.client().closeCode()).isEqualTo(3504);
            gateways.command("DEL", RedisNames.blocked(Kind.USER, witness.user));
        }
    }

    private static boolean alive(Entered entered) throws Exception {
        return entered.client().isOpen()
                && entered.client()
                        .request("joinRoom", new JsonObject().put("roomId", "lobby"))
                        .getBoolean("success");
    }

    private static JsonObject refresh(Entered entered, String token, @Nullable String presentation)
            throws Exception {
        var argument = new JsonObject().put("token", token);
        if (presentation != null) {
            argument.put("vp", presentation);
        }
        return entered.client().request("refresh", argument);
    }
}
