package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.gateway.auth.session.SessionSettings.Second;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.gateway.auth.vp.Wallet;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a presentation costs an event loop that the gateway has verified before: its digest, and finding the verdict. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(2)
public class CachedVerdictBenchmark {

    /** On the loop in one go, so that getting there does not count. */
    private static final int AT_ONCE = 1_000;

    /** Redis is not asked for what is known here. */
    private final SharedVerdicts nobodys = new NoVerdicts();

    private Vertx vertx;
    private Context loop;
    private VerifiedPresentations presentations;
    private String presentation;

    @Setup
    public void verifyOnce() {
        vertx = Vertx.vertx();
        loop = vertx.getOrCreateContext();
        var wallet = new Wallet(Signer.ed25519(), Signer.ed25519());
        Duration hour = Duration.ofHours(1);
        presentations = new VerifiedPresentations(new Presentations(wallet.policy(), () -> Wallet.NOW),
                new SessionSettings(Second.REPLACE, 10, hour, hour, hour, hour, hour, hour, hour),
                () -> Wallet.NOW);
        presentation = wallet.presentation();
        cachedPresentation();
    }

    @TearDown
    public void close() {
        presentations.close();
        vertx.close().await();
    }

    @Benchmark
    @OperationsPerInvocation(AT_ONCE)
    public Presentation cachedPresentation() {
        var last = new CompletableFuture<Presentation>();
        loop.runOnContext(v -> {
            for (int i = 1; i < AT_ONCE; i++) {
                presentations.of(vertx, presentation, nobodys);
            }
            presentations.of(vertx, presentation, nobodys)
                    .onSuccess(last::complete)
                    .onFailure(last::completeExceptionally);
        });
        return last.join();
    }
}
