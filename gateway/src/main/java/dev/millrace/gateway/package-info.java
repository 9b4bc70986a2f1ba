/**
 * The gateway process. This package only wires:
 *
 * <pre>
 * GatewayMain    arguments, exit status, signals
 *  └ Gateway      start and stop, in order
 *     └ EventLoop   one per event loop, sharing nothing: HTTP, Socket.IO, rooms, two Redis connections
 * </pre>
 */
@NullMarked
package dev.millrace.gateway;

import org.jspecify.annotations.NullMarked;
