package dev.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.junit.TestDatabase;
import dev.millrace.embedded.junit.TestRedis;
import dev.millrace.embedded.junit.WithPostgres;
import dev.millrace.embedded.junit.WithRedis;
import dev.millrace.gateway.TwoGateways.Entered;
import dev.millrace.gateway.auth.Signer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

/**
 * A client with a presentation returns before its gateway has noticed that it was gone: so its return ends the connection
 * that it had, and yet is to find all that was left behind there.
 */
@WithPostgres
@WithRedis
class HalfOpenIT {

    private static final int RETURNS = 20;

    private final TwoGateways gateways;

    HalfOpenIT(TestDatabase database, TestRedis redis) throws Exception {
        gateways = new TwoGateways(database, redis, Signer.ed25519());
    }

    @AfterEach
    void close() throws Exception {
        gateways.close();
    }

    @Test
    void whoReturnsIsRecoveredAlthoughItsPresentationServesTheOldConnection() throws Exception {
        TestPerson alice = gateways.person();
        String presentation = alice.presentation(null);
        Entered first = gateways.enter(gateways.one, alice.token(600), presentation, null);
        first.client().join(1);
        Entered here = first;
        for (int i = 0; i < RETURNS; i++) {
            Entered before = here;
            here = gateways.enter(i % 2 == 0 ? gateways.other : gateways.one, alice.token(600), presentation,
                    before.pid());
            assertThat(here.pid()).as("return " + i).isEqualTo(first.pid());
            assertThat(before.client().closeCode()).isEqualTo(3503);
        }
        assertThat(here.client().say(1, "still here").get(10, TimeUnit.SECONDS).getBoolean("success"))
                .isTrue();
        assertThat(here.client().message().getString("message")).isEqualTo("still here");
    }
}
