package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.gateway.auth.Session;
import dev.millrace.gateway.auth.Sessions;
import dev.millrace.gateway.transport.engineio.Handshake;
import dev.millrace.gateway.transport.socketio.Payload;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;

/**
 * How long one client may be in the namespace: from the credentials that it enters with, over those that it goes on
 * with, to its leaving.
 *
 * <p>Belongs to the event loop of its {@link ChatSession}.
 */
final class Stay {

    private final ChatNamespace.Parts parts;
    private final Handshake handshake;
    private final Sessions.Client client;
    private @Nullable Session session;
    /** Before it was known whether the client may enter. */
    private boolean left;

    Stay(ChatNamespace.Parts parts, Handshake handshake, Sessions.Client client) {
        this.parts = parts;
        this.handshake = handshake;
        this.client = client;
    }

    /**
     * Completes with the session, or with nothing where the client left meanwhile; fails as {@link Sessions#open} does.
     *
     * @throws Refusal where what it entered with cannot be credentials
     */
    Future<Optional<Session>> begin(JsonObject auth, Return returning) {
        Credentials credentials = credentials(auth);
        return returning.name()
                .compose(name -> parts.sessions().open(credentials, name.orElse(null), client))
                .map(opened -> {
                    if (left) {
                        opened.close();
                        return Optional.<Session>empty();
                    }
                    session = opened;
                    return Optional.of(opened);
                });
    }

    /** Goes on with what the fields hold; completes with the new end, or the stay goes on as it was. */
    Future<Instant> refresh(Session current, Fields fields) {
        var credentials = new Credentials(fields.text("token"), fields.optionalText("vp"),
                handshake.credentials().address());
        parts.connects().admit(handshake.network());
        return current.refresh(credentials);
    }

    /**
     * A token that the client enters with counts, and not the one that it connected with. Where {@code vp} is no text it
     * is refused: if none is required it would be taken for none, and somebody be let in who meant to show more.
     */
    private Credentials credentials(JsonObject auth) {
        Credentials connected = handshake.credentials();
        String token = auth.getValue("token") == null
                ? connected.accessToken()
                : Payload.text(auth, "token");
        String presentation = Payload.text(auth, "vp");
        if (presentation == null && auth.getValue("vp") != null) {
            throw Refusal.field("vp", "be a string");
        }
        return new Credentials(token, presentation, connected.address());
    }

    /** Null while there is none. */
    @Nullable
    Session session() {
        return session;
    }

    /** The session is over by itself. */
    void ended() {
        session = null;
    }

    /** The client is gone, or going. */
    void end() {
        left = true;
        Session over = session;
        session = null;
        if (over != null) {
            over.close();
        }
    }
}
