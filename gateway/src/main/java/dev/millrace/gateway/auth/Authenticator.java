package dev.millrace.gateway.auth;

import io.vertx.core.Future;

/** Decides who a client is. */
public interface Authenticator {

    /**
     * Completes with the identity, or fails with a {@link dev.millrace.model.catalog.Refusal} whose code
     * tells the client whether a fresh token would help. Never blocks; called on
     * an event loop, and completes on that same loop.
     */
    Future<Identity> authenticate(Credentials credentials);
}
