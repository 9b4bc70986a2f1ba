package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Denial;
import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.Step;
import dev.millrace.gateway.auth.session.Holdings.Claim;
import dev.millrace.gateway.auth.session.SessionSettings.Second;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** What one session holds on all gateways together: its presentation, and its place among its user's sessions. */
final class Hold {

    private static final Logger log = LoggerFactory.getLogger(Hold.class);

    /** A client has about so many seconds' use of a nonce that it gets back. */
    private static final int TRIES = 60;

    private final Holdings holdings;
    private final Nonces nonces;
    private final Second second;
    private final UserId user;
    private final String session;
    private final @Nullable String returning;
    private final Executor later;
    private @Nullable String digest;
    /** So far: what is claimed anew may be the very thing that is still being given back. */
    private int claims;

    /** @param later runs what did not succeed, after a while, on the same loop */
    Hold(Holdings holdings, Nonces nonces, Second second, UserId user, String session,
            @Nullable String returning, Executor later) {
        this.holdings = holdings;
        this.nonces = nonces;
        this.second = second;
        this.user = user;
        this.session = session;
        this.returning = returning;
        this.later = later;
    }

    /** Takes all of it, or nothing. */
    Future<Void> take(@Nullable Presentation presentation) {
        List<String> insteadOf = new ArrayList<>();
        if (returning != null) {
            insteadOf.add(returning);
        }
        Future<Void> claimed = presentation == null
                ? Future.succeededFuture()
                : claim(presentation, returning, insteadOf);
        return claimed.compose(v -> holdings.seat(user, session, insteadOf)
                .compose(seated -> seated
                        ? Future.<Void>succeededFuture()
                        : Future.failedFuture(
                                new Denial(Step.SESSIONS, "this user has as many sessions as one may"))))
                .recover(e -> presentation == null
                        ? Future.failedFuture(e)
                        : giveBack(presentation).transform(v -> Future.failedFuture(e)));
    }

    /** Takes another presentation and lets go of the one before; or leaves it as it was. */
    Future<Void> move(Presentation next) {
        String before = digest;
        return claim(next, null, new ArrayList<>()).onSuccess(v -> {
            if (before != null) {
                release(before);
            }
        }).recover(e -> {
            Future<Void> given = giveBack(next);
            digest = before;
            return given.transform(v -> Future.failedFuture(e));
        });
    }

    /** Whether the session still holds what it held. */
    Future<Boolean> renew() {
        Future<Boolean> renewed = digest == null
                ? Future.succeededFuture(true)
                : holdings.renew(digest, session);
        return renewed.compose(still -> still
                ? holdings.seat(user, session, List.of()).map(true)
                : Future.succeededFuture(false));
    }

    void release() {
        if (digest != null) {
            release(digest);
        }
        holdings.leave(user, session).onFailure(Hold::lapses);
    }

    private Future<Void> claim(Presentation presentation, @Nullable String from, List<String> insteadOf) {
        claims++;
        return answered(presentation)
                .compose(again -> holdings.claim(presentation.digest(), session, from, again ? null : second))
                .compose(claim -> switch (claim) {
                    case Claim.Held held -> {
                        digest = presentation.digest();
                        if (held.insteadOf() != null) {
                            insteadOf.add(held.insteadOf());
                        }
                        yield Future.succeededFuture();
                    }
                    case Claim.Taken taken -> Future.failedFuture(Refusal.until(ErrorCode.SESSION_TAKEN,
                            taken.retryAfter(), "the presentation serves another session"));
                    case Claim.Stranger none -> Future.failedFuture(new Denial(Step.NONCE,
                            "the presentation's nonce was answered before"));
                });
    }

    /** Before anything is claimed: who replays a presentation must not end the session that it serves. */
    private Future<Boolean> answered(Presentation presentation) {
        String nonce = presentation.nonce();
        return nonce == null
                ? Future.succeededFuture(false)
                : nonces.answer(nonce, user, presentation, session).compose(answer -> switch (answer) {
                    case FIRST -> Future.succeededFuture(false);
                    case AGAIN -> Future.succeededFuture(true);
                    case WRONG -> Future.failedFuture(Denial.noChallenge());
                });
    }

    /**
     * Of what this session may have taken and answered, all that is still its own; also where it was not told that it
     * did. So a client that was not let in, because of others or of Redis, can come again with what it has.
     */
    private Future<Void> giveBack(Presentation presentation) {
        digest = null;
        return tryToGiveBack(presentation, claims, TRIES);
    }

    private Future<Void> tryToGiveBack(Presentation presentation, int claim, int tries) {
        return holdings.release(presentation.digest(), session)
                .compose(v -> unanswer(presentation, claim))
                .onFailure(e -> {
                    if (tries > 1) {
                        later.execute(() -> {
                            if (claim == claims) {
                                tryToGiveBack(presentation, claim, tries - 1);
                            }
                        });
                    } else {
                        lapses(e);
                    }
                });
    }

    private Future<Void> unanswer(Presentation presentation, int claim) {
        String nonce = presentation.nonce();
        return nonce == null || claim != claims
                ? Future.succeededFuture()
                : nonces.giveBack(nonce, user, presentation, session);
    }

    private void release(String held) {
        holdings.release(held, session).onFailure(Hold::lapses);
    }

    private static void lapses(Throwable why) {
        log.debug("a session's hold was not given back, and lapses", why);
    }
}
