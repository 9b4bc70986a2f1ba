package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.Handshake;
import dev.millrace.gateway.transport.engineio.Outgoing;
import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import java.time.Duration;

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

    /** Whether it has left so little unread that as much again may follow. Nobody else need ask, but who has much to say. */
    boolean takesMore();

    /** Runs the step in a turn of its own when it takes more; never, where it is gone before. */
    void whenItTakesMore(Runnable step);

    /** @param arguments may hold {@link io.vertx.core.buffer.Buffer}s, in JSON arrays and objects of any depth */
    void emit(String event, JsonArray arguments);

    /**
     * Emits an event that wants an answer. Completes with the answer's arguments; fails with a {@link NoAnswerException}
     * when none came within the patience, or the client is gone.
     */
    Future<JsonArray> ask(String event, JsonArray arguments, Duration patience);

    /** @param arguments the text of a JSON array */
    void ack(String ackId, String arguments);

    /** @param arguments may hold {@link io.vertx.core.buffer.Buffer}s, in JSON arrays and objects of any depth */
    void ack(String ackId, JsonArray arguments);

    /** Sends it away from the namespace, whose connection stays. */
    void leave();

    /** Ends the whole connection. */
    void close(CloseCode why, String because);
}
