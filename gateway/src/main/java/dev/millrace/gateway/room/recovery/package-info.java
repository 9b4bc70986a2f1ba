/**
 * What it takes to go on where a client stopped hearing: {@linkplain dev.millrace.gateway.room.recovery.Whereabouts where
 * a session is}, {@linkplain dev.millrace.gateway.room.recovery.Offset up to where it heard}, and
 * {@linkplain dev.millrace.gateway.room.recovery.Recents what was said since}.
 *
 * <p>All that is delivered on one event loop is delivered in the order of the messages, over all rooms. So one number
 * cuts through all of a session's rooms: what is up to it was delivered, and nothing that is after it.
 */
@NullMarked
package dev.millrace.gateway.room.recovery;

import org.jspecify.annotations.NullMarked;
