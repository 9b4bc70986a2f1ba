package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.jose.Jws;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.Revocation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Verifies each presentation once, remembers the verdict for a while, and keeps the work off the event loops. What is
 * remembered is what the presentation says by itself; whether it counts just now is asked each time.
 *
 * <p>Thread-safe, and shared by a gateway's loops: a client that comes back comes to any of them, and each loop
 * verifying for itself would cost a gateway of many loops as many verifications. Caffeine and a concurrent map hold it
 * together.
 */
public final class VerifiedPresentations implements AutoCloseable {

    private static final int MOST_KNOWN = 50_000;
    private static final int MOST_WAITING = 2_000;

    /** What a clock, or an issuer's keys that are read again, make good. */
    private static final Set<Step> PASSING = EnumSet.of(Step.PRESENTATION_NOT_YET, Step.CREDENTIAL_NOT_YET,
            Step.CREDENTIAL_ISSUER);

    private final Verifier verifier;
    private final Runnable closer;
    private final SessionSettings settings;
    private final InstantSource clock;
    private final Cache<String, Verdict> known;
    private final ConcurrentMap<String, CompletableFuture<Presentation>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor workers;

    /** Closes the verifier with itself. */
    public VerifiedPresentations(Presentations presentations, SessionSettings settings,
            InstantSource clock) {
        this(presentations::verify, presentations::close, settings, clock);
    }

    VerifiedPresentations(Verifier verifier, Runnable closer, SessionSettings settings, InstantSource clock) {
        this.verifier = verifier;
        this.closer = closer;
        this.settings = settings;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST_KNOWN)
                .expireAfter(Expiry.<String, Verdict>creating((digest, verdict) -> verdict.lasting()))
                .executor(Runnable::run)
                .build();
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.workers = new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().name("verification-", 0).daemon().factory());
    }

    /** Completes on the loop that asks; fails with a {@link Denial}, or a refusal where too many wait. */
    Future<Presentation> of(Vertx vertx, String text, SharedVerdicts shared) {
        Context loop = vertx.getOrCreateContext();
        if (text.length() > Jws.MAX_LENGTH) {
            return Future.fromCompletionStage(verify(text).future(), loop);
        }
        String digest = Presentations.digest(text);
        Verdict verdict = known.getIfPresent(digest);
        if (verdict != null) {
            return Future.fromCompletionStage(verdict.future(), loop);
        }
        var mine = new CompletableFuture<Presentation>();
        CompletableFuture<Presentation> first = underWay.putIfAbsent(digest, mine);
        if (first != null) {
            return Future.fromCompletionStage(first, loop);
        }
        // Whoever was first may have finished between the two questions.
        Verdict since = known.getIfPresent(digest);
        if (since != null) {
            settle(digest, mine, since);
        } else {
            shared.find(digest)
                    .onSuccess(found -> found
                            .filter(presentation -> presentation.until().isAfter(clock.instant()))
                            .ifPresentOrElse(presentation -> settle(digest, mine, good(presentation)),
                                    () -> verifyLater(text, digest, mine, shared, loop)));
        }
        return Future.fromCompletionStage(mine, loop);
    }

    /** Drops what rests on it. Returns the digests of what was dropped. */
    List<String> forget(Revocation revocation) {
        List<String> dropped = new ArrayList<>();
        known.asMap().forEach((digest, verdict) -> {
            if (verdict.restsOn(revocation) && known.asMap().remove(digest, verdict)) {
                dropped.add(digest);
            }
        });
        return dropped;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        closer.run();
    }

    private void verifyLater(String text, String digest, CompletableFuture<Presentation> answer,
            SharedVerdicts shared, Context loop) {
        try {
            workers.execute(() -> {
                Verdict verdict = verify(text);
                settle(digest, answer, verdict);
                Presentation presentation = verdict.good();
                if (presentation != null) {
                    loop.runOnContext(v -> shared.keep(presentation,
                            shorter(settings.sharedCache(), untilEndOf(presentation))));
                }
            });
        } catch (RejectedExecutionException e) {
            underWay.remove(digest, answer);
            answer.completeExceptionally(Refusal.until(ErrorCode.UNAVAILABLE, Duration.ofSeconds(1),
                    "too many presentations wait to be verified"));
        }
    }

    private void settle(String digest, CompletableFuture<Presentation> answer, Verdict verdict) {
        if (!verdict.lasting().isZero()) {
            known.put(digest, verdict);
        }
        underWay.remove(digest, answer);
        verdict.tell(answer);
    }

    /** Whatever goes wrong is a verdict: nobody must wait for one that never comes. */
    private Verdict verify(String text) {
        try {
            return good(verifier.verify(text));
        } catch (Denial denial) {
            return new Verdict(null, denial,
                    PASSING.contains(denial.step()) ? Duration.ZERO : settings.denialCache());
        } catch (RuntimeException e) {
            return new Verdict(null, e, Duration.ZERO);
        }
    }

    private Verdict good(Presentation presentation) {
        return new Verdict(presentation, null, shorter(settings.localCache(), untilEndOf(presentation)));
    }

    private Duration untilEndOf(Presentation presentation) {
        Instant now = clock.instant();
        return presentation.until().isAfter(now)
                ? Duration.between(now, presentation.until())
                : Duration.ZERO;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Verifies a presentation by itself; any thread's. */
    interface Verifier {
        Presentation verify(String text) throws Denial;
    }

    /** One of the two is there. */
    private record Verdict(@Nullable Presentation good, @Nullable Exception bad, Duration lasting) {

        CompletableFuture<Presentation> future() {
            var answer = new CompletableFuture<Presentation>();
            tell(answer);
            return answer;
        }

        void tell(CompletableFuture<Presentation> answer) {
            if (bad != null) {
                answer.completeExceptionally(bad);
            } else {
                answer.complete(good);
            }
        }

        boolean restsOn(Revocation revocation) {
            return Optional.ofNullable(good).filter(presentation -> switch (revocation.kind()) {
                case PRESENTATION -> presentation.digest().equals(revocation.id());
                case HOLDER -> presentation.holder().equals(revocation.id());
                case ISSUER -> presentation.issuers().contains(revocation.id());
                case CREDENTIAL -> presentation.credentials().contains(revocation.id());
                case TOKEN, USER -> false;
            }).isPresent();
        }
    }
}
