package dev.millrace.gateway.transport.socketio;

import dev.millrace.model.catalog.CloseCode;

/** How Engine.IO packets travel to one client. */
interface EngineTransport {

    /** Sends a packet. Never waits; a client too slow to take it is the session's to notice. */
    void send(String packet);

    /** Whether more waits to be sent than a client may leave unread. */
    boolean isFull();

    /** Stops taking packets from the client. */
    void stopReading();

    void close(CloseCode why);
}
