package dev.millrace.gateway.auth;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

import java.util.function.Predicate;

/** Lets clients in, and sends them away again when what let them in is no longer good. Belongs to one event loop. */
public interface Sessions {

    /**
     * Completes with a session once everything about the credentials was checked, or fails with a
     * {@link dev.millrace.model.catalog.Refusal} whose code tells the client what would help. Never blocks, and
     * completes on the loop it was called on.
     *
     * @param returning the {@linkplain Session#name name} of the session that this one goes on with, if the client is known
     * @param client    told when the session is over; not before this has completed
     */
    Future<Session> open(Credentials credentials, @Nullable String returning, Client client);

    /**
     * As {@link #open}, for a request that stands for itself: checks the access token, and that nothing about it was
     * revoked.
     */
    Future<AccessToken> check(Credentials credentials);

    /**
     * As {@link #check}, and that a presentation lets its bearer in, where one is asked for. No session is held by it: the
     * same one is good for any number of requests, beside the session that it serves. Where it has a nonce, that is a
     * challenge of this user's which no other presentation answered.
     *
     * @param trusted whoever needs none
     */
    Future<AccessToken> check(Credentials credentials, Predicate<Identity> trusted);

    /** Whoever holds a session at the other end. */
    interface Client {

        /** The session is over, and {@link Session#close} need not be called. At most once, on the session's loop. */
        void ended(Ending why);
    }

    /** Why a session ended that its client did not end. */
    enum Ending {
        /** The access token's time, or a credential's, is over. */
        EXPIRED,
        /** Something that let it in was revoked. */
        REVOKED,
        /** A newer session with the same presentation took its place. */
        REPLACED
    }
}
