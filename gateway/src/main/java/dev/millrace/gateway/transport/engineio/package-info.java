/**
 * Engine.IO 4: sessions over HTTP and WebSocket, kept alive by the server's pings.
 *
 * <pre>
 * EngineEndpoint       the HTTP route: checks the handshake, makes sessions
 *  └ EngineTransport    how packets travel: WebSocketTransport today
 *     └ EngineSession    open packet, heartbeat, close
 *        └ EngineListener  what is spoken over it
 * </pre>
 *
 * <p>A session lives on one event loop, and is only ever touched there.
 */
@NullMarked
package dev.millrace.gateway.transport.engineio;

import org.jspecify.annotations.NullMarked;
