/**
 * Socket.IO 5 over Engine.IO 4, from the bytes of a frame to a command and back:
 *
 * <pre>
 * SocketIoEndpoint     the HTTP route: checks the handshake, makes sessions
 *  └ EngineTransport    how packets travel: WebSocketTransport today
 *     └ EngineSession    Engine.IO: open packet, heartbeat, close
 *        └ SocketSession   Socket.IO: namespace, authentication, events and their acks
 *           └ Vocabulary     which event means which command, and how answers look: DogcatVocabulary
 * </pre>
 *
 * <p>A session lives on the event loop its connection was accepted on, and is only ever touched there.
 */
@NullMarked
package dev.millrace.gateway.transport.socketio;

import org.jspecify.annotations.NullMarked;
