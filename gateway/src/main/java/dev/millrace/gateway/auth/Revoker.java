package dev.millrace.gateway.auth;

import dev.millrace.model.redis.Revocation;

import io.vertx.core.Future;

import java.time.Duration;

/** Revokes on every gateway at once. */
public interface Revoker {

    /**
     * Completes once it is refused everywhere and the live sessions were told, or fails with an {@code UNAVAILABLE}
     * refusal.
     *
     * @param lasting how long it stays revoked: until it would have expired
     * @param reason  for people
     */
    Future<Void> revoke(Revocation revocation, Duration lasting, String reason);
}
