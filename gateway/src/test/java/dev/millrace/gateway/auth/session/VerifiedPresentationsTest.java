package dev.millrace.gateway.auth.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.session.SessionSettings.Second;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What is verified, and what is only remembered. */
class VerifiedPresentationsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int ONE_WAITS = 1;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger verified = new AtomicInteger();
    private final SharedMemory shared = new SharedMemory();
    private volatile String keys = "first keys";
    private volatile Instant until = Instant.now().plusSeconds(60);
    private volatile @Nullable Step flaw;
    private volatile Duration slept = Duration.ZERO;
    private volatile boolean dies;
    private volatile CountDownLatch held = new CountDownLatch(0);

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aStampedeOfOnePresentationVerifiesOnceAndItsIssuersRevocationForgetsIt() throws Exception {
        try (var presentations = presentations(LONG, LONG, 10)) {
            List<Future<Presentation>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(presentations.of(vertx, "a presentation", new NoVerdicts()));
            }
            got(Future.all(answers));
            assertThat(verified).hasValue(1);

            assertThat(presentations.forget(new Revocation(Kind.ISSUER, "did:another"))).isEmpty();
            assertThat(presentations.forget(new Revocation(Kind.ISSUER, "did:issuer"))).hasSize(1);
            got(presentations.of(vertx, "a presentation", new NoVerdicts()));
            assertThat(verified).hasValue(2);
        }
    }

    @Test
    void whatOneGatewayVerifiedAnotherFindsUntilItsIssuersKeysAreOthers() throws Exception {
        try (var here = presentations(LONG, LONG, 10); var there = presentations(LONG, LONG, 10)) {
            got(here.of(vertx, "a presentation", shared));
            await().until(() -> !shared.kept.isEmpty());
            got(there.of(vertx, "a presentation", shared));
            assertThat(verified).hasValue(1);

            keys = "second keys";
            flaw = Step.CREDENTIAL_ISSUER;
            assertThatThrownBy(() -> got(here.of(vertx, "a presentation", shared)))
                    .hasCauseInstanceOf(Denial.class);
            assertThatThrownBy(() -> got(there.of(vertx, "a presentation", shared)))
                    .hasCauseInstanceOf(Denial.class);
        }
    }

    @Test
    void whatIsVerifiedWhileTheKeysChangeIsNotRemembered() throws Exception {
        try (var presentations = presentations(LONG, LONG, 10)) {
            held = new CountDownLatch(1);
            Future<Presentation> answer = presentations.of(vertx, "a presentation", shared);
            await().until(() -> verified.get() == 1);
            keys = "second keys";
            held.countDown();
            got(answer);
            keys = "first keys";
            got(presentations.of(vertx, "a presentation", new NoVerdicts()));
            assertThat(verified).hasValue(2);
        }
    }

    @Test
    void aVerdictIsRememberedForAsLongAsIsConfigured() throws Exception {
        try (var presentations = presentations(SHORT, LONG, 10)) {
            got(presentations.of(vertx, "a presentation", new NoVerdicts()));
            await().until(() -> {
                got(presentations.of(vertx, "a presentation", new NoVerdicts()));
                return verified.get() > 1;
            });
        }
    }

    @Test
    void noVerdictOutlastsWhatItIsAbout() throws Exception {
        until = Instant.now().plusMillis(300);
        try (var presentations = presentations(LONG, LONG, 10)) {
            Presentation first = got(presentations.of(vertx, "a presentation", shared));
            await().until(() -> shared.lasting.compareTo(Duration.ZERO) > 0);
            assertThat(shared.lasting).isLessThanOrEqualTo(Duration.ofMillis(300));
            await().until(() -> Instant.now().isAfter(first.until()));
            // Redis still tells of it, and is not believed.
            got(presentations.of(vertx, "a presentation", shared));
            assertThat(verified).hasValue(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"CREDENTIAL_SIGNATURE, 1", "CREDENTIAL_ISSUER, 2", "PRESENTATION_NOT_YET, 2"})
    void aRefusalIsRememberedUnlessTimeOrOtherKeysMayMendIt(Step step, int verifications) throws Exception {
        flaw = step;
        try (var presentations = presentations(LONG, LONG, 10)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> got(presentations.of(vertx, "a presentation", shared)))
                        .cause()
                        .isInstanceOfSatisfying(Denial.class,
                                denial -> assertThat(denial.step()).isEqualTo(step));
            }
        }
        assertThat(verified).hasValue(verifications);
        assertThat(shared.kept).isEmpty();
    }

    @Test
    void whereTooManyWaitTheNextIsToldWhenToComeAgain() throws Exception {
        try (var presentations = presentations(LONG, LONG, ONE_WAITS)) {
            held = new CountDownLatch(1);
            int workers = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
            List<Future<Presentation>> taken = new ArrayList<>();
            for (int i = 0; i < workers + ONE_WAITS; i++) {
                taken.add(presentations.of(vertx, "presentation " + i, shared));
            }
            assertThatThrownBy(() -> got(presentations.of(vertx, "one more", shared)))
                    .cause()
                    .isInstanceOfSatisfying(Refusal.class, refusal -> {
                        assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1));
                    });
            held.countDown();
            got(Future.all(taken));
            got(presentations.of(vertx, "one more", shared));
        }
    }

    @Test
    void aVerificationThatDiesKeepsNobodyWaitingAndTheNextOneIsMade() throws Exception {
        try (var presentations = presentations(LONG, LONG, 10)) {
            dies = true;
            assertThatThrownBy(() -> got(presentations.of(vertx, "a presentation", shared)))
                    .hasCauseInstanceOf(StackOverflowError.class);
            dies = false;
            got(presentations.of(vertx, "a presentation", shared));
            assertThat(verified).hasValue(2);
        }
    }

    @Test
    void aVerdictIsOverByTheClockThoughItIsRememberedStill() throws Exception {
        try (var presentations = presentations(LONG, LONG, 10)) {
            got(presentations.of(vertx, "a presentation", new NoVerdicts()));
            // As after a sleep of the machine, which the memory's own clock does not count.
            slept = Duration.ofSeconds(61);
            got(presentations.of(vertx, "a presentation", new NoVerdicts()));
            assertThat(verified).hasValue(2);
        }
    }

    private VerifiedPresentations presentations(Duration local, Duration refused, int waiting) {
        var settings = new SessionSettings(Second.REPLACE, 10, LONG, LONG, LONG, LONG, local, LONG, refused);
        return new VerifiedPresentations(new TestVerifier(), settings, () -> Instant.now().plus(slept),
                waiting);
    }

    private static <T> T got(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private final class TestVerifier implements VerifiedPresentations.Verifier {

        @Override
        public Presentation verify(String text) throws Denial {
            verified.incrementAndGet();
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            if (dies) {
                throw new StackOverflowError("as the test wants it");
            }
            Step step = flaw;
            if (step != null) {
                throw new Denial(step, "as the test wants it");
            }
            return new Presentation(Presentations.digest(text), "did:holder", "thumbprint",
                    Set.of("did:issuer"), Set.of(), null, until, until);
        }

        @Override
        public String keys() {
            return keys;
        }

        @Override
        public void close() {
            // Has nothing to close.
        }
    }

    /** A Redis that forgets nothing. */
    private static final class SharedMemory extends NoVerdicts {

        private final Map<String, Presentation> kept = new ConcurrentHashMap<>();
        private volatile Duration lasting = Duration.ZERO;

        @Override
        public Future<Optional<Presentation>> find(String digest, String keys) {
            return Future.succeededFuture(Optional.ofNullable(kept.get(digest + keys)));
        }

        @Override
        public void keep(Presentation presentation, String keys, Duration lasts) {
            lasting = lasts;
            kept.put(presentation.digest() + keys, presentation);
        }
    }
}
