/**
 * The gateway's side of Redis: appends to the journal by {@code append.lua}, and hears the rooms' channels.
 * Implements the ports of {@link dev.millrace.gateway.room}. Each event loop has its own two connections.
 */
@NullMarked
package dev.millrace.gateway.redis;

import org.jspecify.annotations.NullMarked;
