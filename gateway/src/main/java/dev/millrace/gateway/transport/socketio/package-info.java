/**
 * Socket.IO 5 over an Engine.IO session: packets, and clients' visits to namespaces.
 */
@NullMarked
package dev.millrace.gateway.transport.socketio;

import org.jspecify.annotations.NullMarked;
