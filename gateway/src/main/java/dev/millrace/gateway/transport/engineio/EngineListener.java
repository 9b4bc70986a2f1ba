package dev.millrace.gateway.transport.engineio;

import io.vertx.core.buffer.Buffer;

/** What is spoken over a session. Every call is on the session's event loop, in the order of the wire. */
public interface EngineListener {

    /** The session is open, and its client has been told so. */
    void opened();

    void received(String text) throws ProtocolException;

    void received(Buffer binary) throws ProtocolException;

    /** A pong came: the client is there. */
    void alive();

    /** The server stops, and nothing more is read: runs the step once nothing that was asked is unanswered. */
    void whenAnswered(Runnable step);

    /** The session is over, whoever ended it. The last call. */
    void ended();

    /** Makes what is spoken over a new session. */
    interface Factory {

        EngineListener over(EngineSession session, Handshake handshake);
    }
}
