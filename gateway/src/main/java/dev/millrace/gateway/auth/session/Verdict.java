package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Presentation;
import dev.millrace.model.redis.Revocation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * What a presentation was found to be: one of the two is there.
 *
 * @param lasting how long a gateway remembers it
 */
record Verdict(@Nullable Presentation good, @Nullable Throwable bad, Duration lasting) {

    /** Told to whoever asked, and not remembered. */
    Verdict forNow() {
        return new Verdict(good, bad, Duration.ZERO);
    }

    boolean isOver(Instant now) {
        return good != null && !good.until().isAfter(now);
    }

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
        return good != null && switch (revocation.kind()) {
            case PRESENTATION -> good.digest().equals(revocation.id());
            case HOLDER -> good.holder().equals(revocation.id());
            case ISSUER -> good.issuers().contains(revocation.id());
            case CREDENTIAL -> good.credentials().contains(revocation.id());
            case TOKEN, USER -> false;
        };
    }
}
