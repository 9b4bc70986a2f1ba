package dev.millrace.gateway.auth.session;

import dev.millrace.model.redis.Revocation;

import io.vertx.core.Future;

import java.util.Collection;

/** What is revoked. Belongs to one event loop, as the other ports here do. */
public interface Blocklist {

    /** Those of them that are revoked at this moment; or fails with an {@code UNAVAILABLE} refusal. */
    Future<Collection<Revocation>> blockedAmong(Collection<Revocation> candidates);
}
