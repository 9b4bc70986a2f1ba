package dev.millrace.gateway.auth.session;

import dev.millrace.gateway.auth.Presentation;
import dev.millrace.model.UserId;

import io.vertx.core.Future;

/** The challenges that were given out, and which presentation answered each. */
public interface Nonces {

    /**
     * Atomic: of any number of presentations one is the first.
     *
     * @param session the name of the one that it is answered for
     */
    Future<Answer> answer(String nonce, UserId user, Presentation presentation, String session);

    /**
     * Whether it is good for a request, which holds no session: nobody answered the challenge, and this does; or this
     * very presentation did before, of the same user, be it for a session or for a request. Such an answer leaves the
     * presentation its one session, which may still be opened with it.
     */
    Future<Boolean> answersRequests(String nonce, UserId user, Presentation presentation);

    /**
     * The session did not open: what was answered for it may be answered again, by the same user. Atomic, and nothing
     * where it was not answered for this session.
     */
    Future<Void> giveBack(String nonce, UserId user, Presentation presentation, String session);

    /** What became of it. */
    enum Answer {
        FIRST,
        /** By the same presentation as before: good for whoever goes on with that session, and for nobody else. */
        AGAIN,
        /** Never given to this user, too late, or answered by another. */
        WRONG
    }
}
