package dev.millrace.model.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

class DependencyTest {

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void triesUntilItIsThere() throws Exception {
        String answer = Dependency.await("the server", Duration.ofSeconds(30), () -> {
            if (attempts.incrementAndGet() < 4) {
                throw new IOException("connection refused");
            }
            return "hello";
        });
        assertThat(answer).isEqualTo("hello");
        assertThat(attempts).hasValue(4);
    }

    @Test
    void givesUpAndSaysWhatItWaitedForAndWhy() {
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> Dependency.await("the server at h:1", Duration.ofMillis(100), () -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("no", new IOException("connection refused"));
                }))
                .withMessage("the server at h:1 did not come within 0 s: connection refused")
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(attempts.get()).isGreaterThan(1);
    }

    @Test
    void whatNoWaitingHelpsIsNotWaitedFor() {
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> Dependency.await("the server at h:1", Duration.ofHours(1), () -> {
                    if (attempts.incrementAndGet() < 2) {
                        throw new IOException("connection refused");
                    }
                    throw new SecurityException("wrong password");
                }, SecurityException.class::isInstance))
                .withMessage("the server at h:1 refuses: wrong password");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void anInterruptionEndsTheWait() {
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> Dependency.await("the server", Duration.ofSeconds(30), () -> {
                    attempts.incrementAndGet();
                    throw new InterruptedException();
                }));
        assertThat(attempts).hasValue(1);
    }
}
