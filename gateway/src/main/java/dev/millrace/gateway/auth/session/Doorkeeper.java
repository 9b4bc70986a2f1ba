package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.AccessToken;
import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Identity;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.auth.Sessions;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.vp.HolderBinding;
import dev.millrace.gateway.auth.vp.PresentationPolicy;
import dev.millrace.gateway.auth.vp.PresentationPolicy.Mode;
import dev.millrace.gateway.auth.vp.Presented;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.Revocation;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Opens sessions to whoever has good credentials, and ends them when these are good no longer. Fails closed: what cannot
 * be asked lets nobody in.
 *
 * <p>Belongs to one event loop. What costs it more than some tens of microseconds is verified beside it.
 */
public final class Doorkeeper implements Sessions, RevocationListener {

    private static final Logger log = LoggerFactory.getLogger(Doorkeeper.class);

    /** Names asked for in one request. */
    private static final int AT_ONCE = 500;

    private static final Duration LATER = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Checks checks;
    private final SessionSettings settings;
    private final Shared shared;
    private final InstantSource clock = InstantSource.system();
    private final LiveSessions live = new LiveSessions();
    private final DenialLog denials = new DenialLog(System::nanoTime);

    public Doorkeeper(Vertx vertx, Checks checks, SessionSettings settings, Shared shared) {
        this.vertx = vertx;
        this.checks = checks;
        this.settings = settings;
        this.shared = shared;
    }

    @Override
    public Future<Session> open(Credentials credentials, @Nullable String returning, Client client) {
        return told(credentials,
                evidence(credentials, null).compose(evidence -> admit(evidence, returning, client)));
    }

    @Override
    public Future<AccessToken> check(Credentials credentials) {
        return told(credentials, checks.tokens()
                .of(vertx, credentials.accessToken())
                .compose(token -> notRevoked(new Evidence(token, null).restsOn()).map(token)));
    }

    @Override
    public Future<AccessToken> check(Credentials credentials, Predicate<Identity> trusted) {
        return told(credentials, checks.tokens()
                .of(vertx, credentials.accessToken())
                .compose(token -> trusted.test(token.identity())
                        ? Future.succeededFuture(new Evidence(token, null))
                        : evidence(token, credentials, null))
                .compose(evidence -> notRevoked(evidence.restsOn())
                        .compose(v -> answersAChallenge(evidence))
                        .map(evidence.token())));
    }

    /** Of what is revoked nothing is answered: hence the last of the checks. */
    private Future<Void> answersAChallenge(Evidence evidence) {
        Presentation shown = evidence.presentation();
        String nonce = shown == null ? null : shown.nonce();
        return shown == null || nonce == null
                ? Future.succeededFuture()
                : shared.nonces()
                        .answersRequests(nonce, evidence.token().identity().userId(), shown)
                        .compose(good -> good
                                ? Future.succeededFuture()
                                : Future.failedFuture(Denial.noChallenge()));
    }

    @Override
    public void revoked(Revocation revocation) {
        live.restingOn(revocation).forEach(session -> session.end(Ending.REVOKED));
        List<String> dropped = checks.presentations().forget(revocation);
        if (!dropped.isEmpty()) {
            shared.verdicts().forget(dropped);
        }
    }

    @Override
    public void replaced(String session) {
        OpenSession older = live.named(session);
        if (older != null) {
            older.end(Ending.REPLACED);
        }
    }

    @Override
    public Future<Void> checkAll() {
        List<Revocation> all = live.allEvidence();
        List<Future<Collection<Revocation>>> asked = new ArrayList<>();
        for (int i = 0; i < all.size(); i += AT_ONCE) {
            asked.add(shared.blocklist()
                    .blockedAmong(all.subList(i, Math.min(all.size(), i + AT_ONCE)))
                    .onSuccess(blocked -> blocked.forEach(this::revoked)));
        }
        return Future.all(asked).mapEmpty();
    }

    /** The session is in the index before what is blocked is asked for, so no revocation falls between the two. */
    private Future<Session> admit(Evidence evidence, @Nullable String returning, Client client) {
        Resumption resumption = Resumption.create();
        var hold = new Hold(shared.holdings(), shared.nonces(), settings.second(),
                evidence.token().identity().userId(), resumption.name(), returning,
                this::later);
        var session = new OpenSession(this, resumption, client, hold, evidence);
        // Whatever fails, and however: a session that does not open leaves the index.
        return Future.<Void>succeededFuture()
                .compose(v -> notRevoked(evidence.restsOn()))
                .compose(v -> hold.take(evidence.presentation()))
                .compose(v -> {
                    Ending ending = session.ending();
                    if (ending != null) {
                        hold.release();
                        return Future.failedFuture(ending == Ending.REVOKED
                                ? new Denial(Step.REVOKED, "revoked while it was checked")
                                : new Denial(Step.SESSION_TAKEN, "a newer session took its place"));
                    }
                    session.begin();
                    return Future.<Session>succeededFuture(session);
                })
                .onFailure(e -> session.abandon());
    }

    /** What a session goes on with: fresh, the same user's, and not revoked. */
    Future<Evidence> refreshed(OpenSession session, Credentials credentials) {
        Presentation before = session.evidence().presentation();
        return told(credentials, evidence(credentials, before).compose(fresh -> {
            if (!fresh.token().identity().userId().equals(session.identity().userId())) {
                return Future.failedFuture(
                        Refusal.field("token", "be of the user whose session this is"));
            }
            session.restAlsoOn(fresh.restsOn());
            Presentation next = fresh.presentation();
            boolean another = next != null && (before == null || !next.digest().equals(before.digest()));
            return notRevoked(fresh.restsOn())
                    .compose(v -> another && next != null
                            ? session.hold().move(next)
                            : Future.succeededFuture())
                    .map(fresh);
        }));
    }

    /** @param before what still counts where no presentation comes */
    private Future<Evidence> evidence(Credentials credentials, @Nullable Presentation before) {
        return checks.tokens()
                .of(vertx, credentials.accessToken())
                .compose(token -> evidence(token, credentials, before));
    }

    private Future<Evidence> evidence(AccessToken token, Credentials credentials,
            @Nullable Presentation before) {
        try {
            Mode mode = checks.policy().mode();
            Presented shown = Presented
                    .choose(mode == Mode.REQUIRED && before != null ? Mode.OPTIONAL : mode,
                            credentials.presentation(), token)
                    .orElse(null);
            if (shown != null) {
                return checks.presentations()
                        .of(vertx, shown.text(), shared.verdicts())
                        .compose(presentation -> bound(token, presentation, shown.carriedByToken()));
            }
            return before == null
                    ? Future.succeededFuture(new Evidence(token, null))
                    : bound(token, before, false);
        } catch (Denial denial) {
            return Future.failedFuture(denial);
        }
    }

    private static Future<Evidence> bound(AccessToken token, Presentation presentation, boolean carried) {
        try {
            HolderBinding.check(token, presentation, carried);
            return Future.succeededFuture(new Evidence(token, presentation));
        } catch (Denial denial) {
            return Future.failedFuture(denial);
        }
    }

    private Future<Void> notRevoked(Set<Revocation> all) {
        return shared.blocklist()
                .blockedAmong(new HashSet<>(all))
                .compose(blocked -> blocked.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Denial(Step.REVOKED,
                                "its " + blocked.iterator().next().kind().word() + " is revoked")));
    }

    private <T> Future<T> told(Credentials credentials, Future<T> checked) {
        return checked.recover(e -> {
            if (e instanceof Denial denial) {
                denials.refused(credentials, denial);
                return Future.failedFuture(denial.refusal());
            }
            if (e instanceof Refusal refusal && refusal.code() != ErrorCode.UNAVAILABLE) {
                denials.refused(credentials, refusal);
            }
            return Future.failedFuture(e);
        });
    }

    // ---- what a session asks of its loop ----

    LiveSessions live() {
        return live;
    }

    Instant endOf(Evidence evidence) {
        return evidence.endsAt(clock.instant(), checks.policy().skew());
    }

    Duration renewal() {
        return settings.lease().dividedBy(3);
    }

    /** Not before: the client's next token may be made at that very moment. */
    long at(Instant when, Runnable step) {
        long millis = Duration.between(clock.instant(), when).toMillis() + 1;
        return vertx.setTimer(Math.max(1, millis), timer -> step.run());
    }

    long every(Duration period, Runnable step) {
        return vertx.setPeriodic(Math.max(1, period.toMillis()), timer -> step.run());
    }

    private void later(Runnable step) {
        vertx.setTimer(LATER.toMillis(), timer -> step.run());
    }

    void cancel(long timer) {
        vertx.cancelTimer(timer);
    }

    void notRenewed(Throwable why) {
        log.debug("a session was not renewed, and goes on", why);
    }

    static Refusal busy() {
        return Refusal.of(ErrorCode.TOO_MANY_REQUESTS, "one refresh of a session may wait for its answer");
    }

    /** @param ending none where the client left by itself */
    static Refusal over(@Nullable Ending ending) {
        ErrorCode code = switch (ending) {
            case REVOKED -> ErrorCode.REVOKED;
            case REPLACED -> ErrorCode.SESSION_REPLACED;
            case EXPIRED -> ErrorCode.TOKEN_EXPIRED;
            case null -> ErrorCode.UNAUTHENTICATED;
        };
        return Refusal.of(code, "the session ended while it was refreshed");
    }

    boolean isPast(Instant when) {
        return !when.isAfter(clock.instant());
    }

    /** What a gateway verifies with; its loops share it. */
    public record Checks(VerifiedTokens tokens, VerifiedPresentations presentations,
            PresentationPolicy policy)
            implements
                AutoCloseable {

        @Override
        public void close() {
            presentations.close();
            tokens.close();
        }
    }

    /** What a loop has of what all gateways share. */
    public record Shared(Blocklist blocklist, Nonces nonces, Holdings holdings, SharedVerdicts verdicts) {}
}
