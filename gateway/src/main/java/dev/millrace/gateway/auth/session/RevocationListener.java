package dev.millrace.gateway.auth.session;

import dev.millrace.model.redis.Revocation;

import io.vertx.core.Future;

/** Told what ends sessions, by whoever hears it. Called on the event loop. */
public interface RevocationListener {

    /** May be told twice. */
    void revoked(Revocation revocation);

    /** @param session its name in {@link Holdings} */
    void replaced(String session);

    /** There may have been revocations that nobody can tell any more. Fails while it cannot be found out. */
    Future<Void> checkAll();
}
