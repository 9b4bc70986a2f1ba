/**
 * The chat over Socket.IO: the namespace that clients enter with their credentials, and the vocabularies that they
 * speak in it, each a small table over the same {@linkplain dev.millrace.gateway.room.Command commands}.
 */
@NullMarked
package dev.millrace.gateway.transport.socketio.chat;

import org.jspecify.annotations.NullMarked;
