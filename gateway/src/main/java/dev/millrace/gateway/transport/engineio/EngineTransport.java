package dev.millrace.gateway.transport.engineio;

import dev.millrace.model.catalog.CloseCode;

import io.vertx.core.buffer.Buffer;

/** How Engine.IO packets travel to one client. */
interface EngineTransport {

    /** Sends a packet, or drops it when the transport is ending. Never waits, and never fails. */
    void send(String packet);

    /** A message that is binary, likewise. */
    void send(Buffer message);

    /** Whether more waits to be sent than a client may leave unread. */
    boolean isFull();

    /** Whether the client, or the connection, has begun to end it. */
    boolean isEnding();

    /** Stops taking packets from the client. */
    void stopReading();

    void close(CloseCode why);
}
