package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.TwoGateways.Entered;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.model.UserId;
import dev.millrace.model.redis.RedisNames;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.time.Duration;

/** Where a second session is refused: who holds a presentation, for how long, and who is known again. */
@WithPostgres
@WithRedis
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeldPresentationsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NOBODYS_PID = "0123456789abcdef0123456789abcdef";

    private final TwoGateways gateways;
    private TestPerson person;
    private String token;
    private String presentation;

    HeldPresentationsIT(TestDatabase database, TestRedis redis) throws Exception {
        gateways = new TwoGateways(database, redis, Signer.ed25519(), "vp.session", "refuse",
                "session.per-user", "2");
        person = gateways.person();
        token = "";
        presentation = "";
    }

    @BeforeEach
    void somebodyNew() {
        person = gateways.person();
        token = person.token(600);
        presentation = person.presentation(null);
    }

    @AfterAll
    void close() throws Exception {
        gateways.close();
    }

    @Test
    void aSecondSessionIsToldWhenTheFirstMayBeOverAndTheFirstGoesOn() throws Exception {
        Entered first = gateways.enter(gateways.one, token, presentation, null);
        JsonObject refusal = gateways.refusal(gateways.other, token, presentation, null);
        assertThat(refusal.getString("code")).isEqualTo("SESSION_TAKEN");
        assertThat(refusal.getLong("retryAfter")).isBetween(1L, 2_000L);
        assertThat(refusal.getString("message")).isEqualTo("the presentation serves another session");
        assertThat(first.client().isOpen()).isTrue();
    }

    @Test
    void theSameClientTakesItsOwnPlaceAlthoughASecondSessionIsRefused() throws Exception {
        Entered first = gateways.enter(gateways.one, token, presentation, null);
        Entered back = gateways.enter(gateways.other, token, presentation, first.pid());
        assertThat(first.client().closeCode()).isEqualTo(3503);
        assertThat(back.pid()).isEqualTo(first.pid());
        // The answer to its return may be lost: then it comes with what it had before.
        Entered again = gateways.enter(gateways.one, token, presentation, first.pid());
        assertThat(back.client().closeCode()).isEqualTo(3503);
        assertThat(again.client().isOpen()).isTrue();
    }

    @Test
    void aWrongPidIsNobodysAndTheSessionGoesOn() throws Exception {
        Entered first = gateways.enter(gateways.one, token, presentation, null);
        assertThat(gateways.code(gateways.other, token, presentation, NOBODYS_PID))
                .isEqualTo("SESSION_TAKEN");
        // What Redis knows a session by is not what its client is known by.
        String name = text("HGET", RedisNames.presentationsSession(TestPerson.digest(presentation)),
                "holder");
        assertThat(gateways.code(gateways.other, token, presentation, name)).isEqualTo("SESSION_TAKEN");
        assertThat(first.client().isOpen()).isTrue();
    }

    @Test
    void aPidAloneOpensNothingOfAnotherPersons() throws Exception {
        Entered victim = gateways.enter(gateways.one, token, presentation, null);
        TestPerson thief = gateways.person();
        gateways.enter(gateways.other, thief.token(600), thief.presentation(null), victim.pid());
        assertThat(gateways.code(gateways.other, thief.token(600), presentation, victim.pid()))
                .isEqualTo("PRESENTATION_INVALID");
        assertThat(victim.client().isOpen()).isTrue();
    }

    @Test
    void aSessionThatItsClientEndedIsKnownAgainAlsoWhereItsNonceIsSpent() throws Exception {
        gateways.command("SET", RedisNames.nonce("resumed"), "given to " + person.user);
        presentation = person.presentation("resumed");
        Entered first = gateways.enter(gateways.one, token, presentation, null);
        first.client().close();
        awaitReleased();
        assertThat(gateways.code(gateways.other, token, presentation, NOBODYS_PID))
                .isEqualTo("CHALLENGE_REQUIRED");
        gateways.enter(gateways.other, token, presentation, first.pid());
    }

    @Test
    void whatADeadGatewayHeldIsFreeOnceItsLeaseIsOver() throws Exception {
        hold("a session of a gateway that died", 2_000);
        assertThat(gateways.code(gateways.one, token, presentation, null)).isEqualTo("SESSION_TAKEN");
        await().atMost(PATIENCE)
                .until(() -> gateways.code(gateways.one, token, presentation, null).isEmpty());
    }

    @Test
    void theSeatsOfADeadGatewayAreFreeOnceTheirLeaseIsOver() throws Exception {
        long over = System.currentTimeMillis() + 2_000;
        for (String dead : new String[]{"one", "two"}) {
            gateways.command("ZADD", RedisNames.sessions(new UserId(person.user)), Long.toString(over), dead);
        }
        assertThat(gateways.code(gateways.one, token, presentation, null)).isEqualTo("TOO_MANY_SESSIONS");
        await().atMost(PATIENCE)
                .until(() -> gateways.code(gateways.one, token, presentation, null).isEmpty());
    }

    @Test
    void aGatewayThatLivesTakesAgainWhatLapsedOrWasLost() throws Exception {
        Entered entered = gateways.enter(gateways.one, token, presentation, null);
        gateways.command("HSET", key(), "until", "1");
        await().atMost(PATIENCE).until(() -> !text("HGET", key(), "until").equals("1"));
        gateways.command("DEL", key(), RedisNames.sessions(new UserId(person.user)));
        await().atMost(PATIENCE).until(() -> text("EXISTS", key()).equals("1"));
        await().atMost(PATIENCE)
                .until(() -> text("ZCARD", RedisNames.sessions(new UserId(person.user))).equals("1"));
        assertThat(gateways.code(gateways.other, token, presentation, null)).isEqualTo("SESSION_TAKEN");
        assertThat(entered.client().isOpen()).isTrue();
    }

    @Test
    void aSessionThatWasNotToldThatItGaveWayFindsOutAlthoughTheNewerOneIsGone() throws Exception {
        Entered older = gateways.enter(gateways.one, token, presentation, null);
        // As a newer one leaves it that took its place and went, all between two renewals.
        hold("a newer session", -1);
        assertThat(older.client().exception().getString("code")).isEqualTo("SESSION_REPLACED");
        assertThat(older.client().closeCode()).isEqualTo(3503);
        assertThat(text("HGET", key(), "holder")).isEqualTo("a newer session");
        assertThat(gateways.code(gateways.other, token, presentation, null)).isEmpty();
    }

    @Test
    void aNonceThatLetNobodyInMayBeAnsweredAgainByTheSameUserAlone() throws Exception {
        gateways.command("SET", RedisNames.nonce("kept"), "given to " + person.user);
        presentation = person.presentation("kept");
        hold("another session", 600_000);
        assertThat(gateways.code(gateways.one, token, presentation, null)).isEqualTo("SESSION_TAKEN");
        assertThat(text("GET", RedisNames.nonce("kept"))).isEqualTo("given to " + person.user);
        TestPerson other = gateways.person();
        assertThat(gateways.code(gateways.one, other.token(600), other.presentation("kept"), null))
                .isEqualTo("CHALLENGE_REQUIRED");

        gateways.command("DEL", key());
        gateways.enter(gateways.one, token, presentation, null);
        assertThat(gateways.code(gateways.one, token, presentation, null)).isEqualTo("CHALLENGE_REQUIRED");
        assertThat(gateways.code(gateways.one, token, person.presentation("kept"), null))
                .isEqualTo("CHALLENGE_REQUIRED");
    }

    @Test
    void aNonceIsGivenBackToWhomThereIsNoSeatFor() throws Exception {
        gateways.command("SET", RedisNames.nonce("no-seat"), "given to " + person.user);
        Entered first = gateways.enter(gateways.one, token, person.presentation(null), null);
        gateways.enter(gateways.other, token, person.presentation(null), null);
        presentation = person.presentation("no-seat");
        assertThat(gateways.code(gateways.one, token, presentation, null)).isEqualTo("TOO_MANY_SESSIONS");
        first.client().close();
        await().atMost(PATIENCE)
                .until(() -> gateways.code(gateways.one, token, presentation, null).isEmpty());
    }

    private void awaitReleased() {
        await().atMost(PATIENCE)
                .until(() -> Long.parseLong(text("HGET", key(), "until")) <= System.currentTimeMillis());
    }

    /** As another gateway leaves it. */
    private void hold(String session, long millis) throws Exception {
        gateways.command("HSET", key(), "holder", session, "was", "", "until",
                Long.toString(System.currentTimeMillis() + millis));
    }

    private String key() {
        return RedisNames.presentationsSession(TestPerson.digest(presentation));
    }

    private String text(String... words) throws Exception {
        return String.valueOf(gateways.command(words));
    }
}
