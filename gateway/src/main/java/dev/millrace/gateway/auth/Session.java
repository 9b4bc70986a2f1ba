package dev.millrace.gateway.auth;

import io.vertx.core.Future;

import java.time.Instant;

/** One client who was let in. Belongs to the event loop of its {@link Sessions}. */
public interface Session {

    /** Who it is; as the latest token says. */
    Identity identity();

    /** By this secret the same client's next connection is known as the same session. */
    String resumption();

    /** When it ends, unless it is refreshed. */
    Instant endsAt();

    /**
     * Goes on with fresh credentials of the same user; without a presentation among them the one that let the client
     * in still counts. Completes with the new end, or fails as {@link Sessions#open} does: the session then goes on as
     * it was.
     */
    Future<Instant> refresh(Credentials credentials);

    /** The client is gone. */
    void close();
}
