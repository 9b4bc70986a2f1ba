package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

/** How a session's packets travel to its client. Called on the session's event loop. */
interface EngineTransport {

    /** Sends a packet, or drops it when the transport is ending. Never waits, and never fails. */
    void send(Outgoing packet);

    /** Whether more waits to be sent than a client may leave unread. */
    boolean isFull();

    /** Whether so little waits to be sent that as much again may follow. */
    boolean takesMore();

    /** Runs the step once, in a turn of its own, when it {@linkplain #takesMore takes more}. One at a time. */
    void whenItTakesMore(Runnable step);

    /** Whether the client, or the connection, has begun to end it. */
    boolean isEnding();

    /** Stops taking packets from the client. */
    void stopReading();

    void close(CloseCode why);

    /** The client asked for it. */
    void closeAsAsked();
}
