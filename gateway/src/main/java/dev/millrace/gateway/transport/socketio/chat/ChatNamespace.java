package dev.millrace.gateway.transport.socketio.chat;

import dev.millrace.gateway.auth.Sessions;
import dev.millrace.gateway.auth.limit.Limit;
import dev.millrace.gateway.room.Rooms;
import dev.millrace.gateway.room.recovery.Whereabouts;
import dev.millrace.gateway.transport.socketio.Client;
import dev.millrace.gateway.transport.socketio.Namespace;
import dev.millrace.gateway.transport.socketio.Visit;

import io.vertx.core.json.JsonObject;

/** The namespace the chat is in: whoever may enter it speaks one of the vocabularies. */
public final class ChatNamespace implements Namespace {

    static final String NAME = "/chat";

    private final Parts parts;

    public ChatNamespace(Parts parts) {
        this.parts = parts;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Visit arrive(Client client, JsonObject auth) {
        var session = new ChatSession(parts, client);
        session.begin(auth);
        return session;
    }

    /**
     * What every chat session of one event loop works with.
     *
     * @param connects      how often one address may authenticate
     * @param maxUnanswered requests of one session that may wait for their answers
     */
    public record Parts(Sessions sessions, Rooms rooms, Whereabouts whereabouts, Limit connects,
            int maxUnanswered, ChatSettings settings) {}
}
