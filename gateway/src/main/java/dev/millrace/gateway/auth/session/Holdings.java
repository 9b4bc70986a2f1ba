package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.session.SessionSettings.Second;
import dev.millrace.model.UserId;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Collection;

/**
 * What sessions hold, on all gateways together: each its presentation and its place among its user's. Atomic. Each is
 * held for a lease, so that a gateway that died holds nothing for long. A session that gave way is told by publication.
 */
public interface Holdings {

    /**
     * @param returning the name of the session that this one goes on with: it gives way whatever the rule
     * @param second    null where nobody but that one may come
     */
    Future<Claim> claim(String digest, String session, @Nullable String returning, @Nullable Second second);

    /**
     * Whether the session still holds it, for another lease. What lapsed, or was lost, it takes again; unless another
     * session held it since: then it gave way, even where it was not told and that other one is gone.
     */
    Future<Boolean> renew(String digest, String session);

    /** The session is known again for a while. */
    Future<Void> release(String digest, String session);

    /** Whether there was a place for it, for a lease; those {@code insteadOf} which it comes lose theirs. */
    Future<Boolean> seat(UserId user, String session, Collection<String> insteadOf);

    Future<Void> leave(UserId user, String session);

    /** What became of a claim. */
    sealed interface Claim {

        /** @param insteadOf the session that gave way */
        record Held(@Nullable String insteadOf) implements Claim {}

        record Taken(Duration retryAfter) implements Claim {}

        /** Only the session before was let back, and this is not it. */
        record Stranger() implements Claim {}
    }
}
