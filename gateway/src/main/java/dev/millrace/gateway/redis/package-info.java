/**
 * The gateway's side of Redis: appends to the journal by {@code append.lua}, and hears the rooms' channels.
 * Implements the ports of {@link dev.millrace.gateway.room}. Each event loop has connections of its own, one for
 * each use: appends, the rooms, watermarks, reads and, where replicas are configured, fences.
 */
@NullMarked
package dev.millrace.gateway.redis;

import org.jspecify.annotations.NullMarked;
