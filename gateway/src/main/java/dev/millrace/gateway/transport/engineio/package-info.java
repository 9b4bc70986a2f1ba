/**
 * Engine.IO 4: sessions over HTTP long-polling and WebSocket, kept alive by the server's pings.
 *
 * <pre>
 * EngineEndpoint          the route: tells requests apart; CORS, origins, limits
 *  ├ Openings               makes sessions; lets WebSockets try to take over
 *  └ PollingRequests        polls and posts as HTTP, of sessions on any loop ──▶ Elsewhere: on other gateways
 *     └ PollingSessions       by sid, the one thing all loops of a gateway share
 *        └ PolledSession        hops to the session's loop
 *
 * EngineSession           open packet, heartbeat, close; on the loop that opened it
 *  ├ EngineListener         what is spoken over it
 *  ├ Heartbeat
 *  └ EngineTransport        how its packets travel just now
 *     ├ PollingTransport      what waits for the next poll is in its Outbox
 *     │   └ Probe               a WebSocket that wants to take over
 *     └ WebSocketTransport    an Outgoing packet's bytes, shared by all that are sent it
 *         └ WebSocketChannel    Netty's, in the place of Vert.x' own
 * </pre>
 *
 * <p>A session lives on one event loop, and is only ever touched there. Connections are dealt to loops in turn, so its
 * polls, posts and WebSocket come to others as well, and hop.
 */
@NullMarked
package dev.millrace.gateway.transport.engineio;

import org.jspecify.annotations.NullMarked;
