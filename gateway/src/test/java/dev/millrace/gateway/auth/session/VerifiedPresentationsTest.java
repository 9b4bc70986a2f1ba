package dev.millrace.gateway.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.session.SessionSettings.Second;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class VerifiedPresentationsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final SessionSettings SETTINGS = new SessionSettings(Second.REPLACE, 10, LONG, LONG, LONG,
            LONG, LONG, LONG, LONG);

    private final AtomicInteger verified = new AtomicInteger();

    @Test
    void aStampedeOfOnePresentationVerifiesOnceAndItsIssuersRevocationForgetsIt() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (var presentations = new VerifiedPresentations(this::verify, () -> {}, SETTINGS,
                InstantSource.system())) {
            List<Future<Presentation>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(presentations.of(vertx, "a presentation", new Nobody()));
            }
            Future.all(answers).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(verified).hasValue(1);

            assertThat(presentations.forget(new Revocation(Kind.ISSUER, "did:another"))).isEmpty();
            assertThat(presentations.forget(new Revocation(Kind.ISSUER, "did:issuer"))).hasSize(1);
            presentations.of(vertx, "a presentation", new Nobody())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertThat(verified).hasValue(2);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private Presentation verify(String text) {
        verified.incrementAndGet();
        Instant end = Instant.now().plusSeconds(60);
        return new Presentation(Presentations.digest(text), "did:holder", "thumbprint", Set.of("did:issuer"),
                Set.of(), null, end, end);
    }

    /** A Redis that knows nothing. */
    private static final class Nobody implements SharedVerdicts {

        @Override
        public Future<Optional<Presentation>> find(String digest) {
            return Future.succeededFuture(Optional.empty());
        }

        @Override
        public void keep(Presentation presentation, Duration lasting) {
            // Knows nothing.
        }

        @Override
        public void forget(Collection<String> digests) {
            // Knows nothing.
        }
    }
}
