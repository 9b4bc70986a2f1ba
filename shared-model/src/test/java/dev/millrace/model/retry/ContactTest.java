package dev.millrace.model.retry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;

class ContactTest {

    private static final Instant START = Instant.parse("2026-11-20T18:11:42.123Z");

    private Instant now = START;
    private final Contact contact = new Contact("asking the oracle", () -> now);

    @Test
    void whatWasNotTriedIsNotAway() {
        assertThat(contact.awaySince()).isEmpty();
    }

    @Test
    void anOutageBeginsWithItsFirstFailureAndEndsWithTheNextSuccess() {
        contact.lost(new IOException("no"), "");
        now = START.plusSeconds(5);
        contact.lost(new IOException("still no"), "");
        assertThat(contact.awaySince()).contains(START);

        contact.held("");
        assertThat(contact.awaySince()).isEmpty();
        assertThat(contact.failures()).isEqualTo(2);

        contact.lost(new IOException("no again"), "");
        assertThat(contact.awaySince()).contains(now);
        assertThat(contact.failures()).isEqualTo(3);
    }

    @Test
    void aFailureThatNobodyRepeatsIsForgottenByWhoeverAsksForRecentOnes() {
        contact.lost(new IOException("no"));
        now = START.plusSeconds(9);
        assertThat(contact.awaySince(Duration.ofSeconds(10))).contains(START);

        now = START.plusSeconds(10);
        assertThat(contact.awaySince(Duration.ofSeconds(10))).isEmpty();
        assertThat(contact.awaySince()).contains(START);

        contact.lost(new IOException("still no"));
        assertThat(contact.awaySince(Duration.ofSeconds(10))).contains(START);
        contact.held();
        assertThat(contact.awaySince(Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void anUnknownHostIsSaidToBeOne() {
        assertThat(Dependency.reason(new IOException(new UnknownHostException("no.such.host"))))
                .isEqualTo("unknown host no.such.host");
    }

    @Test
    void aReasonIsTheFirstLineOfTheDeepestCause() {
        var cause = new IOException("disk full\n  Where: somewhere\n");
        assertThat(Dependency.reason(new IllegalStateException("it failed", cause))).isEqualTo("disk full");
        assertThat(Dependency.reason(new InterruptedException())).isEqualTo("InterruptedException");
        assertThat(Dependency.reason(new IOException(""))).isEmpty();
    }
}
