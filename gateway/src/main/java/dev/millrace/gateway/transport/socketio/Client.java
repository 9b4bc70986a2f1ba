package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.Handshake;
import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * A client in a namespace, as the namespace's owner sees it. Belongs to one event loop. What is sent after the client is
 * gone goes nowhere.
 */
public interface Client {

    /** What its connection came with. */
    Handshake handshake();

    /** Lets it in. */
    void welcome(JsonObject greeting);

    /** Does not let it in; the connection stays, and may ask again. */
    void refuse(JsonObject error);

    /** @param packet a whole packet of this namespace, which may be shared with other clients */
    void send(Outgoing packet);

    void emit(String event, JsonArray arguments);

    /** @param arguments the text of a JSON array */
    void ack(String ackId, String arguments);

    /** Sends it away from the namespace, whose connection stays. */
    void leave();

    /** Ends the whole connection. */
    void close(CloseCode why, String because);
}
