/**
 * {@code scripts/up}: the whole system on one machine, as separate processes on embedded servers.
 *
 * <pre>
 * Up           arguments, messages, signals
 *  ├ Workspace   the folder it lives in: one owner at a time, secrets made once
 *  └ Stack       PostgreSQL and Redis, then persister and gateway; stopped the other way round
 *     └ JavaServer   one of our processes: started, awaited, stopped
 * </pre>
 */
@NullMarked
package dev.millrace.tools.up;

import org.jspecify.annotations.NullMarked;
