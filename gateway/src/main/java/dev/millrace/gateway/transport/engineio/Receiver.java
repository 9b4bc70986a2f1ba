package dev.millrace.gateway.transport.engineio;

import io.vertx.core.buffer.Buffer;

/** Whoever is told what comes over a WebSocket. Called on the session's event loop, in the order of the wire. */
interface Receiver {

    void receive(String packet);

    void receive(Buffer binary);

    /** A frame came, of whichever kind: even one that is no message may have made the server write. */
    void receiveFrame();

    /** Something came that is no message, or one over the limit; or the connection broke. */
    void receiveNoMessage();

    /** The connection ended, whoever ended it. */
    void closed();

    /** The server is stopping: nothing more is read. */
    void shutDown();
}
