package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.embedded.RedisServer;
import dev.millrace.embedded.ScratchFolder;
import dev.millrace.embedded.ServerOptions;
import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.gateway.TwoGateways.Entered;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.model.redis.RedisNames;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

/** A Redis of our own, to kill while sessions live. */
@WithPostgres
class SessionsOutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestDatabase database;

    SessionsOutageIT(TestDatabase database) {
        this.database = database;
    }

    @Test
    void sessionsOutliveRedisWhichLetsNobodyInWhileItIsAwayAndEndsThemWhenItIsBack() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("sessions-redis-away")) {
            RedisServer redis = RedisServer.start(ServerOptions.in(scratch.path().resolve("redis")));
            try (var gateways = new TwoGateways(database, RedisAwayIT.address(redis), Signer.ed25519(),
                    "vp.session", "refuse")) {
                TestPerson staying = gateways.person();
                TestPerson going = gateways.person();
                String held = staying.presentation(null);
                Entered stays = gateways.enter(gateways.one, staying.token(600), held, null);
                Entered goes = gateways.enter(gateways.other, going.token(600), going.presentation(null),
                        null);
                assertThat(joined(stays).getBoolean("success")).isTrue();

                redis.kill();
                TestPerson outside = gateways.person();
                String fresh = outside.presentation(null);
                await().atMost(PATIENCE)
                        .until(
                                () -> gateways.code(gateways.one, outside.token(600), fresh, null)
                                        .equals("UNAVAILABLE"));
                assertThat(gateways.code(gateways.other, outside.token(600), fresh, null))
                        .isEqualTo("UNAVAILABLE");
                assertThat(refresh(stays, staying.token(600)).getString("code")).isEqualTo("UNAVAILABLE");
                // Longer than a lease: what cannot be renewed is not given up.
                Instant leaseIsOver = Instant.now().plusMillis(2_500);
                await().atMost(PATIENCE).until(() -> Instant.now().isAfter(leaseIsOver));
                assertThat(stays.client().isOpen() && goes.client().isOpen()).isTrue();

                redis = RedisServer.start(redis.options());
                String key = RedisNames.presentationsSession(TestPerson.digest(held));
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> Long
                                .parseLong(String.valueOf(gateways.command("HGET", key, "until"))) > System
                                        .currentTimeMillis());
                await().atMost(PATIENCE)
                        .until(
                                () -> gateways.code(gateways.other, staying.token(600), held, null)
                                        .equals("SESSION_TAKEN"));
                gateways.revokeUnheard(new Revocation(Kind.USER, going.user));
                assertThat(goes.client().closeCode()).isEqualTo(3504);
                assertThat(stays.client().isOpen()).isTrue();
                await().atMost(PATIENCE)
                        .until(() -> refresh(stays, staying.token(600)).getBoolean("success"));
            } finally {
                redis.close();
            }
        }
    }

    @Test
    void aRedisThatComesBackEmptyIsToldWhatIsHeldAndItsRevocationsCount() throws Exception {
        try (ScratchFolder scratch = ScratchFolder.create("sessions-redis-empty")) {
            RedisServer redis = RedisServer
                    .start(ServerOptions.in(scratch.path().resolve("redis")).durable(false));
            try (var gateways = new TwoGateways(database, RedisAwayIT.address(redis), Signer.ed25519(),
                    "vp.session", "refuse")) {
                TestPerson witness = gateways.person();
                TestPerson person = gateways.person();
                String held = person.presentation(null);
                Entered witnessing = gateways.enter(gateways.one, witness.token(600),
                        witness.presentation(null), null);
                Entered entered = gateways.enter(gateways.one, person.token(600), held, null);
                // From here on there is a stream to lose.
                gateways.revokeUnheard(new Revocation(Kind.USER, witness.user));
                assertThat(witnessing.client().closeCode()).isEqualTo(3504);

                redis.kill();
                redis = RedisServer.start(redis.options());
                String key = RedisNames.presentationsSession(TestPerson.digest(held));
                await().atMost(PATIENCE)
                        .ignoreExceptions()
                        .until(() -> Long.valueOf(1).equals(gateways.command("EXISTS", key)));
                await().atMost(PATIENCE)
                        .until(() -> gateways.code(gateways.other, person.token(600), held, null)
                                .equals("SESSION_TAKEN"));
                assertThat(gateways.command("EXISTS", RedisNames.REVOCATIONS)).isEqualTo(0L);
                gateways.revokeUnheard(new Revocation(Kind.USER, person.user));
                assertThat(entered.client().closeCode()).isEqualTo(3504);
            } finally {
                redis.close();
            }
        }
    }

    private static JsonObject joined(Entered entered) throws Exception {
        return entered.client().request("joinRoom", new JsonObject().put("roomId", "lobby"));
    }

    private static JsonObject refresh(Entered entered, String token) throws Exception {
        return entered.client().request("refresh", new JsonObject().put("token", token));
    }
}
