package dev.millrace.persister.intake;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.retry.Contact;
import dev.millrace.persister.buffer.BatchRule;
import dev.millrace.persister.buffer.EntryBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

@Timeout(30)
class JournalIntakeTest {

    @Test
    void aBugEndsItAndIsTold() throws Exception {
        var bug = new IllegalStateException("a bug");
        var death = new CompletableFuture<Throwable>();
        var intake = new JournalIntake("intake", () -> {
            throw bug;
        }, new EntryBuffer(100, new BatchRule(1, 1, Duration.ofSeconds(1), Duration.ZERO)),
                new Contact("reading", InstantSource.system()), death::complete);
        intake.start();

        assertThat(death.get(10, SECONDS)).isSameAs(bug);
        assertThat(intake.stop(Duration.ofSeconds(1))).isTrue();
    }
}
