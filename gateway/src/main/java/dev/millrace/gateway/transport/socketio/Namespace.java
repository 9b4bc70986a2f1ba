package dev.millrace.gateway.transport.socketio;

import io.vertx.core.json.JsonObject;

/** A namespace that clients may enter. Belongs to one event loop, as everything that it makes does. */
public interface Namespace {

    /** As it stands on the wire: {@code /} or {@code /name}. */
    String name();

    /**
     * A client asks to be let in. It is answered by {@link Client#welcome} or {@link Client#refuse}, now or later;
     * until then it sends no events.
     *
     * @param auth what it brought; empty where it brought nothing
     */
    Visit arrive(Client client, JsonObject auth);
}
