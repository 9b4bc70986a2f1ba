package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Presentation;
import dev.millrace.gateway.auth.session.SessionSettings.Second;
import dev.millrace.model.UserId;
import dev.millrace.model.catalog.ErrorCode;
import dev.millrace.model.catalog.Refusal;
import dev.millrace.model.redis.Revocation;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one user's sessions share, in memory, with a place for a test to step in between; each step is asked on the
 * loop, and looked at from anywhere.
 */
final class TestShared implements Blocklist, Nonces, Holdings {

    /** After what is blocked was found out, and before the answer. */
    volatile Runnable whileAsked = () -> {};
    volatile Runnable whileClaimed = () -> {};
    volatile Runnable whileSeated = () -> {};
    /** From the claim on, so that a nonce can be answered before it. */
    volatile boolean away;
    volatile boolean taken;
    volatile boolean renewable = true;
    volatile String answeredFor = "";
    volatile String holder = "";
    final AtomicInteger failedGifts = new AtomicInteger();
    final Set<String> seats = ConcurrentHashMap.newKeySet();

    @Override
    public Future<Collection<Revocation>> blockedAmong(Collection<Revocation> candidates) {
        whileAsked.run();
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Answer> answer(String nonce, UserId user, Presentation presentation, String session) {
        if (answeredFor.isEmpty()) {
            answeredFor = session;
        }
        return Future.succeededFuture(answeredFor.equals(session) ? Answer.FIRST : Answer.AGAIN);
    }

    @Override
    public Future<Boolean> answersRequests(String nonce, UserId user, Presentation presentation) {
        return Future.succeededFuture(true);
    }

    @Override
    public Future<Void> giveBack(String nonce, UserId user, Presentation presentation, String session) {
        if (answeredFor.equals(session)) {
            answeredFor = "";
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Claim> claim(String digest, String session, @Nullable String returning,
            @Nullable Second second) {
        if (away) {
            return unavailable();
        }
        if (taken) {
            return Future.succeededFuture(new Claim.Taken(Duration.ofSeconds(7)));
        }
        holder = session;
        whileClaimed.run();
        return Future.succeededFuture(new Claim.Held(null));
    }

    @Override
    public Future<Boolean> renew(String digest, String session) {
        return Future.succeededFuture(renewable);
    }

    @Override
    public Future<Void> release(String digest, String session) {
        if (away) {
            failedGifts.incrementAndGet();
            return unavailable();
        }
        if (holder.equals(session)) {
            holder = "";
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Boolean> seat(UserId user, String session, Collection<String> insteadOf) {
        seats.add(session);
        whileSeated.run();
        return Future.succeededFuture(true);
    }

    @Override
    public Future<Void> leave(UserId user, String session) {
        seats.remove(session);
        return Future.succeededFuture();
    }

    private static <T> Future<T> unavailable() {
        return Future.failedFuture(Refusal.of(ErrorCode.UNAVAILABLE, "Redis is away"));
    }
}
