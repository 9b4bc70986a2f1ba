/**
 * Rooms as they are kept, and who is in them: what a room is, who may do what in it, and the desk where that is asked
 * for. What blocks runs on virtual threads; PostgreSQL stands behind {@link dev.millrace.gateway.room.roster.Roster}.
 */
@NullMarked
package dev.millrace.gateway.room.roster;

import org.jspecify.annotations.NullMarked;
