/**
 * Reads what was said in a room: all that was acknowledged, whether it is in PostgreSQL yet or not, and when that
 * cannot be had, what can be, with a word on what may be missing. {@link dev.millrace.gateway.room.history.History}
 * is asked; what it needs of PostgreSQL and Redis it declares as ports.
 */
@NullMarked
package dev.millrace.gateway.room.history;

import org.jspecify.annotations.NullMarked;
