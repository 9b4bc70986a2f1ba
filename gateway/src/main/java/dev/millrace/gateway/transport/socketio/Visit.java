package dev.millrace.gateway.transport.socketio;

import dev.millrace.gateway.transport.engineio.ProtocolException;
import dev.millrace.model.catalog.Refusal;

import io.vertx.core.json.JsonArray;
import org.jspecify.annotations.Nullable;

/** A client's time in a namespace, as the namespace sees it. Every call is on the client's event loop. */
public interface Visit {

    /**
     * Only after the client was welcomed.
     *
     * @param arguments without the name; binary values in them are {@link io.vertx.core.buffer.Buffer}s,
     *                  which JSON's own {@code getValue} would show as Base64
     * @param ackId     null when no ack is wanted
     */
    void event(String name, JsonArray arguments, @Nullable String ackId) throws ProtocolException;

    /**
     * An event of the client's goes no further: it is over a limit. It is told in the way of the namespace's other
     * refusals. Only after the client was welcomed.
     *
     * @param ackId null when no ack is wanted
     */
    void refused(@Nullable String ackId, Refusal refusal);

    /** The client is known to be there just now. */
    void alive();

    /** The server stops, and nothing more is read: runs the step once nothing that was asked is unanswered. */
    void whenAnswered(Runnable step);

    /**
     * The client is gone: it left, or its connection ended, maybe before it was answered. The last call; not made where
     * the namespace itself refused the client or sent it away.
     *
     * @param byItself whether the client said that it leaves
     */
    void ended(boolean byItself);
}
