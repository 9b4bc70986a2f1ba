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

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;

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
    private final SessionSettings settings;
    private final InstantSource clock;
    private final Cache<Question, Verdict> known;
    private final ConcurrentMap<Question, CompletableFuture<Presentation>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor workers;

    /** Closes the verifier with itself. */
    public VerifiedPresentations(Presentations presentations, SessionSettings settings,
            InstantSource clock) {
        this(new Verifier() {
            @Override
            public Presentation verify(String text) throws Denial {
                return presentations.verify(text);
            }

            @Override
            public String keys() {
                return presentations.keys();
            }

            @Override
            public void close() {
                presentations.close();
            }
        }, settings, clock, MOST_WAITING);
    }

    VerifiedPresentations(Verifier verifier, SessionSettings settings, InstantSource clock, int mostWaiting) {
        this.verifier = verifier;
        this.settings = settings;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST_KNOWN)
                .expireAfter(Expiry.<Question, Verdict>creating((question, verdict) -> verdict.lasting()))
                .executor(Runnable::run)
                .build();
        this.workers = Workers.start("presentation-", mostWaiting);
    }

    /** Completes on the loop that asks; fails with a {@link Denial}, or a refusal where too many wait. */
    Future<Presentation> of(Vertx vertx, String text, SharedVerdicts shared) {
        Context loop = vertx.getOrCreateContext();
        if (text.length() > Jws.MAX_LENGTH) {
            return Future.fromCompletionStage(verify(text).future(), loop);
        }
        var question = new Question(Presentations.digest(text), verifier.keys());
        Verdict verdict = known.getIfPresent(question);
        // Kept by a clock that does not stand still with the machine's, nor is put right.
        if (verdict != null && !verdict.isOver(clock.instant())) {
            return Future.fromCompletionStage(verdict.future(), loop);
        }
        var mine = new CompletableFuture<Presentation>();
        CompletableFuture<Presentation> first = underWay.putIfAbsent(question, mine);
        if (first != null) {
            return Future.fromCompletionStage(first, loop);
        }
        var unused = mine.whenComplete((presentation, failure) -> underWay.remove(question, mine));
        // Whoever was first may have finished between the two questions.
        Verdict since = known.getIfPresent(question);
        if (since != null && !since.isOver(clock.instant())) {
            settle(question, mine, since);
        } else {
            Future.<Void>succeededFuture()
                    .compose(v -> shared.find(question.digest(), question.keys()))
                    .map(found -> {
                        found.filter(presentation -> presentation.until().isAfter(clock.instant()))
                                .ifPresentOrElse(presentation -> settle(question, mine, good(presentation)),
                                        () -> verifyLater(text, question, mine, shared, loop));
                        return mine;
                    })
                    .onFailure(mine::completeExceptionally);
        }
        return Future.fromCompletionStage(mine, loop);
    }

    /** Drops what rests on it. Returns the digests of what was dropped. */
    List<String> forget(Revocation revocation) {
        List<String> dropped = new ArrayList<>();
        if (revocation.kind() == Revocation.Kind.TOKEN || revocation.kind() == Revocation.Kind.USER) {
            // No verdict is about these, and there are many.
            return dropped;
        }
        known.asMap().forEach((question, verdict) -> {
            if (verdict.restsOn(revocation) && known.asMap().remove(question, verdict)) {
                dropped.add(question.digest());
            }
        });
        return dropped;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        verifier.close();
    }

    private void verifyLater(String text, Question question, CompletableFuture<Presentation> answer,
            SharedVerdicts shared, Context loop) {
        try {
            workers.execute(() -> {
                Verdict verdict = verify(text);
                if (!question.keys().equals(verifier.keys())) {
                    settle(question, answer, verdict.forNow());
                    return;
                }
                settle(question, answer, verdict);
                Presentation presentation = verdict.good();
                if (presentation != null) {
                    loop.runOnContext(v -> shared.keep(presentation, question.keys(),
                            shorter(settings.sharedCache(), untilEndOf(presentation))));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(Refusal.until(ErrorCode.UNAVAILABLE, Duration.ofSeconds(1),
                    "too many presentations wait to be verified"));
        }
    }

    private void settle(Question question, CompletableFuture<Presentation> answer, Verdict verdict) {
        if (!verdict.lasting().isZero()) {
            known.put(question, verdict);
        }
        // Before whoever waits may ask again: what was told to them is no answer to what they ask then.
        underWay.remove(question, answer);
        verdict.tell(answer);
    }

    /** Whatever goes wrong is a verdict: nobody must wait for one that never comes. */
    private Verdict verify(String text) {
        try {
            return good(verifier.verify(text));
        } catch (Denial denial) {
            return new Verdict(null, denial,
                    PASSING.contains(denial.step()) ? Duration.ZERO : settings.denialCache());
        } catch (RuntimeException | Error e) {
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
    interface Verifier extends AutoCloseable {

        Presentation verify(String text) throws Denial;

        /** As {@link Presentations#keys}. */
        String keys();

        @Override
        void close();
    }

    /** A verdict counts for the keys that it was made with. */
    private record Question(String digest, String keys) {}
}
