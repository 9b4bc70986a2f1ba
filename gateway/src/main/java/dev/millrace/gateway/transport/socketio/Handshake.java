package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.auth.Credentials;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonObject;

/**
 * What a connection came with, kept as long as it lasts.
 *
 * @param credentials for a client that enters without any of its own
 * @param network     whom limits count
 */
record Handshake(Credentials credentials, String network) {

    /**
     * A token that the client enters with counts, and not the one that it connected with.
     *
     * @throws Refusal where {@code vp} is no text: where none is required it would be taken for none, and somebody be let
     *                 in who meant to show more
     */
    Credentials with(JsonObject auth) {
        String token = auth.getValue("token") == null
                ? credentials.accessToken()
                : Payload.text(auth, "token");
        String presentation = Payload.text(auth, "vp");
        if (presentation == null && auth.getValue("vp") != null) {
            throw Refusal.field("vp", "be a string");
        }
        return new Credentials(token, presentation, credentials.address());
    }
}
