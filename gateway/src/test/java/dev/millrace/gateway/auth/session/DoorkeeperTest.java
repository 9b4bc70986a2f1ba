package dev.millrace.gateway.auth.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.auth.Sessions.Ending;
import dev.millrace.gateway.auth.Signer;
import dev.millrace.gateway.auth.jose.Algorithm;
import dev.millrace.gateway.auth.session.Doorkeeper.Checks;
import dev.millrace.gateway.auth.session.Doorkeeper.Shared;
import dev.millrace.gateway.auth.session.SessionSettings.Second;
import dev.millrace.gateway.auth.token.AccessTokens;
import dev.millrace.gateway.auth.token.TokenSettings;
import dev.millrace.gateway.auth.vp.PresentationPolicy;
import dev.millrace.gateway.auth.vp.Presentations;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.config.Secret;
import dev.millrace.model.redis.Revocation;
import dev.millrace.model.redis.Revocation.Kind;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What happens between two of the questions that a session's opening asks. */
class DoorkeeperTest {

    private static final String SECRET = "the secret that this test signs with, at least 32 bytes";
    private static final String TEXT = "a presentation";
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Revocation ALICE = new Revocation(Kind.USER, "alice");

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final TestShared shared = new TestShared();
    private final List<Ending> endings = new CopyOnWriteArrayList<>();
    private final Checks checks = checks();
    private final Doorkeeper door = new Doorkeeper(vertx, checks, settings(),
            new Shared(shared, shared, shared, new NoVerdicts()));

    @AfterEach
    void stop() throws Exception {
        checks.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatIsRevokedWhileItIsAskedForOpensNoSession() {
        shared.whileAsked = () -> door.revoked(ALICE);
        assertThat(refused().code()).isEqualTo(ErrorCode.REVOKED);
        nothingIsLeft();
    }

    @Test
    void whatIsRevokedWhileThePresentationIsClaimedOpensNoSession() {
        shared.whileClaimed = () -> door.revoked(ALICE);
        assertThat(refused().code()).isEqualTo(ErrorCode.REVOKED);
        nothingIsLeft();
    }

    @Test
    void whoeverGivesWayBeforeItsSessionOpensIsTold() {
        shared.whileSeated = () -> door.replaced(shared.holder);
        assertThat(refused().code()).isEqualTo(ErrorCode.SESSION_TAKEN);
        nothingIsLeft();
    }

    @Test
    void aNonceIsGivenBackOnceRedisIsThereAgain() {
        shared.away = true;
        assertThat(refused().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(shared.answeredFor).as("the nonce is spent, and nobody is in").isNotEmpty();
        await().atMost(Duration.ofSeconds(10)).until(() -> shared.failedGifts.get() > 1);
        shared.away = false;
        await().atMost(Duration.ofSeconds(10)).until(() -> shared.answeredFor.isEmpty());
    }

    @Test
    void whoeverIsRefusedIsLoggedUnlessItIsForOurOwnSake() {
        Logger logger = (Logger) LoggerFactory.getLogger(DenialLog.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        logger.addAppender(lines);
        try {
            shared.taken = true;
            Refusal refusal = refused();
            assertThat(refusal.code()).isEqualTo(ErrorCode.SESSION_TAKEN);
            assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(7));
            shared.away = true;
            assertThat(refused().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("refused a client at 10.0.0.7: SESSION_TAKEN: "
                        + "the presentation serves another session");
    }

    @Test
    void aSessionThatHoldsItsPresentationNoLongerEndsAtItsRenewal() throws Exception {
        Session session = opened().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(session.identity().userId().value()).isEqualTo("alice");
        shared.renewable = false;
        await().atMost(Duration.ofSeconds(10)).until(() -> endings.equals(List.of(Ending.REPLACED)));
        nothingIsLeft();
    }

    private void nothingIsLeft() {
        assertThat(shared.holder).isEmpty();
        assertThat(shared.seats).isEmpty();
        assertThat(door.live().all()).isEmpty();
        assertThat(door.live().allEvidence()).isEmpty();
    }

    private Refusal refused() {
        Future<Session> opened = opened();
        var refusal = new Refusal[1];
        assertThatThrownBy(() -> opened.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(Refusal.class, cause -> refusal[0] = cause);
        return refusal[0];
    }

    private Future<Session> opened() {
        Promise<Session> opened = Promise.promise();
        loop.runOnContext(v -> door.open(new Credentials(token(), TEXT, "10.0.0.7"), null, endings::add)
                .onComplete(opened));
        return opened.future();
    }

    private static String token() {
        return Signer.hmac("{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
                new JsonObject().put("sub", "alice")
                        .put("iss", "millrace")
                        .put("aud", "chat")
                        .put("did", "did:test:holder")
                        .put("exp", Instant.now().getEpochSecond() + 600)
                        .encode(),
                "HmacSHA256", SECRET.getBytes(UTF_8));
    }

    private static Checks checks() {
        var tokens = new AccessTokens(new TokenSettings(Set.of(Algorithm.HS256), new Secret(SECRET), null,
                LONG, "millrace", "chat", Duration.ZERO), InstantSource.system());
        var policy = new PresentationPolicy(PresentationPolicy.Mode.REQUIRED, "chat",
                Set.of("did:test:issuer"),
                null, LONG, Set.of("ChatUserCredential"), LONG, PresentationPolicy.Nonce.OPTIONAL,
                Duration.ZERO);
        return new Checks(new VerifiedTokens(tokens),
                new VerifiedPresentations(new Believer(), settings(), InstantSource.system(),
                        10),
                policy);
    }

    private static SessionSettings settings() {
        return new SessionSettings(Second.REFUSE, 10, Duration.ofSeconds(1), LONG, LONG, LONG, LONG, LONG,
                LONG);
    }

    /** To whom everything is a good presentation. */
    private static final class Believer implements VerifiedPresentations.Verifier {

        @Override
        public Presentation verify(String text) {
            Instant end = Instant.now().plusSeconds(600);
            return new Presentation(Presentations.digest(text), "did:test:holder", "thumbprint",
                    Set.of("did:test:issuer"), Set.of(), "nonce", end, end);
        }

        @Override
        public String keys() {
            return "";
        }

        @Override
        public void close() {
            // Has nothing to close.
        }
    }
}
